//! Campaigns: when they are due, and the addresses in their messages.

use recado::campaign::{Leaving, ReturnPath};

const CAMPAIGN: &str = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";
const PERSON: &str = "ffeeddccbbaa99887766554433221100ffeeddccbbaa99887766554433221100";
const TAG: &str = "0123456789abcdef0123456789abcdef";

#[test]
fn the_way_out_of_a_list_is_read_as_it_was_written() {
    for (list, campaign) in [("clientes", CAMPAIGN), ("Só às sextas / 50% + é", "")] {
        let leaving = Leaving::of("padaria", list, campaign, PERSON);
        let path = leaving.path(TAG);
        let read = Leaving::read(path.strip_prefix("/leave/").unwrap()).unwrap();
        assert_eq!((read.what, read.tag.as_str()), (leaving, TAG));
    }
    for wrong in [
        "",
        "padaria",
        "padaria/x/-/00/11",
        "a/../-/../b",
        "P/x/-/y/z",
    ] {
        assert_eq!(Leaving::read(wrong), None, "{wrong}");
    }
}

#[test]
fn the_way_back_of_a_message_survives_servers_that_write_it_otherwise() {
    let back = ReturnPath::of(CAMPAIGN, 99_999);
    let address = back.address("devolucoes@padaria.example", TAG).unwrap();
    assert_eq!(
        address,
        "devolucoes+0011223344556677.99999.0123456789abcdef@padaria.example"
    );
    let read = ReturnPath::read(&address.to_uppercase()).unwrap();
    assert_eq!((read.what, read.tag.as_str()), (back, "0123456789abcdef"));
    for wrong in [
        "devolucoes@padaria.example",
        "a+b.c.d@x",
        "a+0011223344556677.0.0123456789abcdef@x",
    ] {
        assert_eq!(ReturnPath::read(wrong), None, "{wrong}");
    }
    let long = format!("{}@padaria.example", "b".repeat(40));
    assert_eq!(ReturnPath::of(CAMPAIGN, 1).address(&long, TAG), None);
}
