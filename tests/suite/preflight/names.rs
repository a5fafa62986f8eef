//! A server of names on loopback, by hand: real packets, known records (RFC 1035).

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr, UdpSocket};
use std::sync::{Arc, Mutex};

const A: u16 = 1;
const MX: u16 = 15;
const TXT: u16 = 16;
const AAAA: u16 = 28;

/// What stands at one name.
#[derive(Clone, Debug)]
enum Data {
    /// One text in these strings.
    Text(Vec<Vec<u8>>),
    Mail(String),
    Address(IpAddr),
    /// The server fails for this name.
    Broken,
}

type Zone = BTreeMap<String, Vec<Data>>;

/// The server. It ends with the test's process.
#[derive(Clone)]
pub struct FakeNames {
    zone: Arc<Mutex<Zone>>,
    pub at: SocketAddr,
}

impl FakeNames {
    pub fn start() -> Self {
        Self::at("127.0.0.1:0")
    }

    /// On this port.
    pub fn at(port: &str) -> Self {
        let socket = UdpSocket::bind(port).unwrap();
        let at = socket.local_addr().unwrap();
        let zone: Arc<Mutex<Zone>> = Arc::default();
        let kept = Arc::clone(&zone);
        std::thread::spawn(move || {
            let mut packet = [0; 4096];
            while let Ok((length, from)) = socket.recv_from(&mut packet) {
                let answer = answer(&packet[..length], &kept.lock().unwrap());
                let _ = socket.send_to(&answer, from);
            }
        });
        Self { zone, at }
    }

    fn put(&self, name: &str, data: Data) {
        let mut zone = self.zone.lock().unwrap();
        zone.entry(name.to_owned()).or_default().push(data);
    }

    /// A text, in strings of 255 bytes as servers send them.
    pub fn text(&self, name: &str, text: &str) {
        let strings = text.as_bytes().chunks(255).map(<[u8]>::to_vec).collect();
        self.put(name, Data::Text(strings));
    }

    pub fn mail(&self, name: &str, server: &str) {
        self.put(name, Data::Mail(server.to_owned()));
    }

    pub fn address(&self, name: &str, number: &str) {
        self.put(name, Data::Address(number.parse().unwrap()));
    }

    /// Every question for this name fails.
    pub fn breaks(&self, name: &str) {
        self.put(name, Data::Broken);
    }

    pub fn remove(&self, name: &str) {
        self.zone.lock().unwrap().remove(name);
    }
}

fn answer(question: &[u8], zone: &Zone) -> Vec<u8> {
    let mut at = 12;
    let mut labels = Vec::new();
    while question[at] != 0 {
        let length = usize::from(question[at]);
        let label = &question[at + 1..at + 1 + length];
        labels.push(String::from_utf8_lossy(label).to_ascii_lowercase());
        at += 1 + length;
    }
    let kind = u16::from_be_bytes([question[at + 1], question[at + 2]]);
    let asked = &question[12..at + 5];
    let found = zone.get(&labels.join("."));
    let broken = found.is_some_and(|all| all.iter().any(|data| matches!(data, Data::Broken)));
    let records: Vec<(u16, Vec<u8>)> = found.into_iter().flatten().filter_map(coded).collect();
    let records: Vec<_> = records.iter().filter(|(of, _)| *of == kind).collect();
    let code = match (broken, found) {
        (true, _) => 2,
        (false, None) => 3,
        (false, Some(_)) => 0,
    };
    let mut packet = question[..2].to_vec();
    packet.extend([0x85, 0x80 | code, 0, 1]);
    packet.extend(u16::try_from(records.len()).unwrap().to_be_bytes());
    packet.extend([0, 0, 0, 0]);
    packet.extend(asked);
    for (kind, data) in records {
        // The name is the one that was asked for.
        packet.extend([0xc0, 12]);
        packet.extend(kind.to_be_bytes());
        packet.extend([0, 1, 0, 0, 0, 60]);
        packet.extend(u16::try_from(data.len()).unwrap().to_be_bytes());
        packet.extend(data);
    }
    packet
}

fn coded(data: &Data) -> Option<(u16, Vec<u8>)> {
    let string = |bytes: &[u8]| {
        let mut coded = vec![u8::try_from(bytes.len()).unwrap()];
        coded.extend(bytes);
        coded
    };
    Some(match data {
        Data::Text(strings) => (TXT, strings.iter().flat_map(|one| string(one)).collect()),
        Data::Mail(server) => {
            let mut coded = vec![0, 10];
            let labels = server.split('.').filter(|label| !label.is_empty());
            coded.extend(labels.flat_map(|label| string(label.as_bytes())));
            coded.push(0);
            (MX, coded)
        }
        Data::Address(IpAddr::V4(number)) => (A, number.octets().to_vec()),
        Data::Address(IpAddr::V6(number)) => (AAAA, number.octets().to_vec()),
        Data::Broken => return None,
    })
}
