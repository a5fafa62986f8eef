//! `recado demo` as a newcomer runs it.

mod slow {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::sync::mpsc;
    use std::time::{Duration, Instant};

    /// Ends the program it started, whatever the test does.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// The body at `http://127.0.0.1:PORT` + path, or nothing where nobody answers.
    fn page(address: &str) -> Option<String> {
        let host = address.strip_prefix("http://")?;
        let mut stream = TcpStream::connect(host).ok()?;
        stream.set_read_timeout(Some(Duration::from_secs(5))).ok()?;
        write!(
            stream,
            "GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .ok()?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer).ok()?;
        Some(answer)
    }

    /// Looks until the page shows this, for a minute at most.
    #[track_caller]
    fn wait_for(address: &str, text: &str) {
        let start = Instant::now();
        while !page(address).is_some_and(|page| page.contains(text)) {
            assert!(
                start.elapsed() < Duration::from_secs(60),
                "{address} never showed {text}"
            );
            std::thread::park_timeout(Duration::from_millis(100));
        }
    }

    #[test]
    fn an_edit_to_the_file_it_names_shows_at_the_address_it_prints() {
        let home = tempfile::tempdir().expect("a folder");
        let mut child = Command::new(env!("CARGO_BIN_EXE_recado"))
            .args(["demo", "--stop-after", "120"])
            .env("HOME", home.path())
            .env("TMPDIR", home.path())
            .env("LC_ALL", "en_US.UTF-8")
            .env_remove("RECADO_KEY_FILE")
            .stdout(Stdio::piped())
            .spawn()
            .expect("the demo starts");
        let lines = BufReader::new(child.stdout.take().expect("its words")).lines();
        let _running = Running(child);
        let (send, said) = mpsc::channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                let _ = send.send(line);
            }
        });
        let mut urls = Vec::new();
        let mut file = None;
        while file.is_none() || urls.len() < 3 {
            let line = said
                .recv_timeout(Duration::from_secs(30))
                .expect("addresses and a file");
            urls.extend(
                line.split_whitespace()
                    .find(|word| word.starts_with("http://"))
                    .map(str::to_owned),
            );
            let path = PathBuf::from(line.trim());
            file = file.or_else(|| (path.is_absolute() && path.is_file()).then_some(path));
        }
        let (file, look) = (file.expect("a file"), urls.pop().expect("where to look"));
        wait_for(&look, "Padaria Aurora");
        wait_for(&urls[1], "recado-promotions");
        edit(&file);
        wait_for(&look, "Editado por uma pessoa");
    }

    fn edit(file: &Path) {
        let text = std::fs::read_to_string(file).expect("the file");
        let lines = text.lines().map(|line| match line.split_once(": ") {
            Some((key @ ("title" | "título"), _)) => format!("{key}: Editado por uma pessoa"),
            _ => line.to_owned(),
        });
        let edited: Vec<String> = lines.collect();
        std::fs::write(file, edited.join("\n") + "\n").expect("saved");
    }
}
