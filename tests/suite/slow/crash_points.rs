//! Dead before and after every durable write and every write to the remote, on the way to a
//! repository on this disk: the next command comes to the same end as if nothing had been.

use crate::crash::{Bakery, Step, Story};
use crate::world::{BREAD, bakery_site};

const FILE: &str = "content/padaria/promotions/pao.md";
const PAGE: &str = "public/promocoes/pao/index.html";

fn priced(price: &str) -> String {
    BREAD.replace("9,90", price)
}

fn first() -> Story {
    Story {
        steps: vec![Step::Save(FILE, priced("9,90"))],
        command: &["publish"],
        again: &[0],
    }
}

fn edit() -> Story {
    Story {
        steps: vec![
            Step::Save(FILE, priced("9,90")),
            Step::Recado(&["publish"]),
            Step::Save(FILE, priced("8,90")),
        ],
        command: &["publish"],
        again: &[0],
    }
}

fn removal() -> Story {
    let other = "content/padaria/promotions/bolo.md";
    Story {
        steps: vec![
            Step::Save(FILE, priced("9,90")),
            Step::Save(other, BREAD.replace("Pão de queijo", "Bolo")),
            Step::Recado(&["publish"]),
            Step::Remove(other),
        ],
        command: &["publish"],
        again: &[0],
    }
}

fn approval(bakery: &Bakery) -> Story {
    let remote = bakery.repository.display();
    let target = format!("{{ kind: git, remote: \"{remote}\", branch: main }}");
    let site = bakery_site(&target) + "review: { promotions: required }\n";
    Story {
        steps: vec![
            Step::Save("sites/padaria.yaml", site),
            Step::Save(FILE, priced("9,90")),
            Step::Recado(&["publish"]),
        ],
        command: &["approve", "padaria", "--by", "Ana"],
        again: &[0],
    }
}

fn undo() -> Story {
    let mut steps = edit().steps;
    steps.push(Step::Recado(&["publish"]));
    Story {
        steps,
        // With its number, so that giving it again asks for the same and not for one step more.
        command: &["undo", "padaria", "--to", "1"],
        again: &[0, 1],
    }
}

fn overwrite() -> Story {
    Story {
        steps: vec![
            Step::Save(FILE, priced("9,90")),
            Step::Recado(&["publish"]),
            Step::Human(PAGE, "9,90", "0,90"),
        ],
        command: &["drift", "padaria", "overwrite"],
        again: &[0, 1],
    }
}

#[test]
fn a_first_publish_killed_anywhere_is_finished_once_1() {
    first().survives_every_kill(&Bakery::on_a_path(), 0, 2);
}

#[test]
fn a_first_publish_killed_anywhere_is_finished_once_2() {
    first().survives_every_kill(&Bakery::on_a_path(), 1, 2);
}

#[test]
fn an_edit_killed_anywhere_is_finished_once() {
    edit().survives_every_kill(&Bakery::on_a_path(), 0, 1);
}

#[test]
fn a_removal_killed_anywhere_is_finished_once() {
    removal().survives_every_kill(&Bakery::on_a_path(), 0, 1);
}

#[test]
fn an_approval_killed_anywhere_is_given_once() {
    let bakery = Bakery::on_a_path();
    approval(&bakery).survives_every_kill(&bakery, 0, 1);
}

#[test]
fn an_undo_killed_anywhere_is_done_once() {
    undo().survives_every_kill(&Bakery::on_a_path(), 0, 1);
}

#[test]
fn an_overwriting_of_drift_killed_anywhere_is_done_once() {
    overwrite().survives_every_kill(&Bakery::on_a_path(), 0, 1);
}
