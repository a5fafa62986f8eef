//! A list of a hundred thousand people.

use std::time::{Duration, Instant};

use crate::world::World;

#[test]
fn a_hundred_thousand_people_are_imported_within_seconds() {
    let world = World::bakery();
    let mut file = String::from("Nome;E-mail;Idioma;Etiquetas;Data do consentimento\r\n");
    for number in 0..100_000_u32 {
        // Spread over the index, as people are.
        let mixed = number.wrapping_mul(0x9E37_79B1);
        file.push_str(&format!(
            "Maria {number};maria.{mixed:08x}@exemplo{}.com.br;pt-BR;loja,vip;31/03/2026\r\n",
            number % 97
        ));
    }
    world.write("people.csv", &file);
    let people = world.root().join("people.csv");
    let import = || {
        let begun = Instant::now();
        let args = [
            "subscribers",
            "import",
            "padaria",
            "clientes",
            people.to_str().unwrap(),
        ];
        let answer = world.recado(&[&args[..], &["--source", "balcão"]].concat());
        (answer.expect_code(0), begun.elapsed())
    };
    let (first, took) = import();
    assert!(first.out.contains("100000 people"), "{}", first.out);
    let (_, again) = import();
    println!("100,000 people: {took:.2?}, a second time {again:.2?}");
    // A build without optimisation on a busy computer is ten times slower than what people run.
    assert!(took < Duration::from_secs(60), "{took:?}");
    let begun = Instant::now();
    let erase = [
        "subscribers",
        "erase",
        "padaria",
        "maria.00000000@exemplo0.com.br",
    ];
    world.recado(&erase).expect_code(0);
    println!("erasing one of them: {:.2?}", begun.elapsed());
    let ledger = std::fs::read(world.root().join(".recado/ledger.db")).unwrap();
    let gone = b"maria.00000000@";
    assert!(!ledger.windows(gone.len()).any(|window| window == gone));
}
