//! Dead before and after every durable write and every piece of the conversation with a git server
//! over HTTP: the next command comes to the same end as if nothing had been.

use super::support::GitServer;
use crate::crash::{Bakery, Step, Story};
use crate::world::{BREAD, World, bakery_site};

const FILE: &str = "content/padaria/promotions/pao.md";

fn over_http(server: &GitServer) -> Bakery {
    let world = World::empty();
    world.write("recado.yaml", "network: { allow: [127.0.0.0/8] }\n");
    let target = format!(
        "{{ kind: git, remote: \"http://127.0.0.1:{}/git/site.git\", branch: main, user: bot, secret: padaria-git }}",
        server.http
    );
    world.write("sites/padaria.yaml", &bakery_site(&target));
    world
        .recado_with_input(&["secret", "set", "padaria-git"], "s3cret")
        .expect_code(0);
    Bakery {
        world,
        repository: server.bare(),
    }
}

fn first() -> Story {
    Story {
        steps: vec![Step::Save(FILE, BREAD.to_owned())],
        command: &["publish"],
        again: &[0],
    }
}

fn edit() -> Story {
    Story {
        steps: vec![
            Step::Save(FILE, BREAD.to_owned()),
            Step::Recado(&["publish"]),
            Step::Save(FILE, BREAD.replace("9,90", "8,90")),
        ],
        command: &["publish"],
        again: &[0],
    }
}

#[test]
fn a_first_push_over_http_killed_anywhere_is_made_once() {
    let server = GitServer::start();
    first().survives_every_kill(&over_http(&server), 0, 1);
}

#[test]
fn an_edit_over_http_killed_anywhere_is_made_once() {
    let server = GitServer::start();
    edit().survives_every_kill(&over_http(&server), 0, 1);
}
