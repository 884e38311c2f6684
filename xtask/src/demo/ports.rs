//! The demo's four ports, and the places in its configuration that name them.

use std::net::TcpListener;

use anyhow::{Result, bail, ensure};

/// Where the ports begin, and those in the template of the configuration.
pub const DEFAULT_BASE: u16 = 8787;

/// Proxy N, sandbox N+1, host page N+2, admin N+10.
pub struct Ports {
    base: u16,
}

impl Ports {
    /// All of them must exist.
    pub fn from_base(base: u16) -> Result<Self> {
        ensure!(
            (1024..=u16::MAX - 10).contains(&base),
            "--port-base must be from 1024 to {}",
            u16::MAX - 10
        );
        Ok(Self { base })
    }

    pub fn proxy(&self) -> String {
        address(self.base)
    }

    pub fn sandbox(&self) -> String {
        address(self.base + 1)
    }

    pub fn host(&self) -> String {
        address(self.base + 2)
    }

    pub fn admin(&self) -> String {
        address(self.base + 10)
    }

    /// Fails if somebody listens on one of them, and says on which.
    pub fn check_free(&self) -> Result<()> {
        let uses = [
            ("proxy", self.proxy()),
            ("sandbox", self.sandbox()),
            ("host page", self.host()),
            ("proxy's admin", self.admin()),
        ];
        for (name, address) in uses {
            if let Err(error) = TcpListener::bind(&address) {
                bail!(
                    "the {name} cannot listen on {address}: {error}. Choose others with --port-base"
                );
            }
        }
        Ok(())
    }

    /// The template of the configuration with these ports instead of its own.
    pub fn fill(&self, template: &str) -> String {
        let from = Self { base: DEFAULT_BASE };
        let pairs = [
            (from.proxy(), self.proxy()),
            (from.sandbox(), self.sandbox()),
            (from.host(), self.host()),
            (from.admin(), self.admin()),
        ];
        // In one walk: with neighbouring bases an address that was filled in
        // may look like one that is still to be replaced.
        let mut filled = String::new();
        let mut rest = template;
        while let Some(at) = rest.find("127.0.0.1:") {
            filled.push_str(&rest[..at]);
            rest = &rest[at..];
            let pair = pairs.iter().find(|(from, _)| rest.starts_with(from));
            let (taken, put) = pair.map_or(("127.0.0.1:", "127.0.0.1:"), |(a, b)| (a, b));
            filled.push_str(put);
            rest = &rest[taken.len()..];
        }
        filled + rest
    }
}

fn address(port: u16) -> String {
    format!("127.0.0.1:{port}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_is_moved_once_even_to_a_neighbour() {
        let template = "a = \"127.0.0.1:8787\"\nb = \"http://127.0.0.1:8788/x\"\n\
            c = [\"http://127.0.0.1:8789\"]\nd = \"127.0.0.1:8797\"\ne = \"127.0.0.1:9\"\n";
        let moved = Ports::from_base(8788).unwrap().fill(template);
        assert_eq!(
            moved,
            "a = \"127.0.0.1:8788\"\nb = \"http://127.0.0.1:8789/x\"\n\
             c = [\"http://127.0.0.1:8790\"]\nd = \"127.0.0.1:8798\"\ne = \"127.0.0.1:9\"\n"
        );
    }

    #[test]
    fn ports_that_do_not_exist_are_refused() {
        for (base, fine) in [
            (0, false),
            (1023, false),
            (1024, true),
            (65_525, true),
            (65_526, false),
        ] {
            assert_eq!(Ports::from_base(base).is_ok(), fine, "{base}");
        }
    }

    #[test]
    fn a_busy_port_is_named() {
        let busy = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = busy.local_addr().unwrap().port();
        let Ok(ports) = Ports::from_base(port) else {
            return;
        };
        let error = ports.check_free().unwrap_err().to_string();
        assert!(error.starts_with(&format!("the proxy cannot listen on 127.0.0.1:{port}: ")));
    }
}
