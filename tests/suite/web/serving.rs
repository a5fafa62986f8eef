//! The pages beside the service.

mod slow {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};
    use std::net::TcpStream;
    use std::process::{Child, Stdio};

    use crate::world::World;

    /// Ends the program it started, whatever the test does.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    fn run(world: &World) -> Running {
        let mut command = world.command();
        let command = command
            .arg("run")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running(command.spawn().expect("the service starts"))
    }

    /// The first line with this in it.
    fn line(from: impl std::io::Read, with: &str) -> String {
        let mut lines = BufReader::new(from).lines().map_while(Result::ok);
        lines.find(|line| line.contains(with)).expect("that line")
    }

    #[test]
    fn a_service_serves_the_pages_and_goes_on_without_them() {
        let world = World::bakery();
        world.write("recado.yaml", "desk: { listen: \"127.0.0.1:0\" }\n");
        let mut first = run(&world);
        let told = line(first.0.stdout.take().unwrap(), "http://");
        let host = told.split("http://").nth(1).unwrap().trim();
        let mut stream = TcpStream::connect(host).unwrap();
        let request =
            format!("GET /robots.txt HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

        let other = World::bakery();
        other.write("recado.yaml", &format!("desk: {{ listen: \"{host}\" }}\n"));
        let mut second = run(&other);
        let trouble = line(second.0.stderr.take().unwrap(), "taken by another program");
        assert!(trouble.contains(host), "{trouble}");
        line(second.0.stdout.take().unwrap(), "padaria:");
        assert!(
            other.page("public/index.html").is_some(),
            "everything else goes on"
        );
    }
}
