//! The proxy's layers: `handlers → {outbox, storage, limits} → contract`, and
//! nothing upwards.

use super::source::Source;
use super::{keep, try_out};

/// A rule about modules of the proxy: those below `from` never name `to`.
struct Wall {
    from: &'static str,
    to: &'static [&'static str],
}

/// `handlers → {outbox, storage, limits} → contract`, and nothing upwards.
const WALLS: [Wall; 10] = [
    Wall {
        from: "outbox",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
        ],
    },
    Wall {
        from: "storage",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
            "outbox",
            "mava",
        ],
    },
    Wall {
        from: "limits",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "outbox",
            "storage",
            "mava",
        ],
    },
    Wall {
        from: "mava",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "outbox",
            "storage",
            "limits",
        ],
    },
    Wall {
        from: "identity",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
            "outbox",
            "storage",
            "mava",
        ],
    },
    Wall {
        from: "challenge",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
            "outbox",
            "mava",
        ],
    },
    Wall {
        from: "seal",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
            "outbox",
            "storage",
            "mava",
        ],
    },
    Wall {
        from: "wallet",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
            "outbox",
            "storage",
            "mava",
        ],
    },
    Wall {
        from: "attachments",
        to: &[
            "handlers",
            "middleware",
            "problem",
            "server",
            "cli",
            "limits",
            "outbox",
            "mava",
        ],
    },
    Wall {
        from: "handlers",
        to: &["mava", "server", "cli"],
    },
];

/// The top-level modules of its crate that a source names by `crate::…`.
fn modules_named(source: &Source) -> Vec<String> {
    let mut named = Vec::new();
    for (at, _) in source.code.match_indices("crate::") {
        let rest = &source.code[at + "crate::".len()..];
        // `use crate::{a, b::{c, d}}` names a and b.
        if let Some(list) = rest.strip_prefix('{') {
            let mut depth = 0;
            let mut part = String::new();
            for c in list.chars() {
                match c {
                    '{' => depth += 1,
                    '}' if depth == 0 => break,
                    '}' => depth -= 1,
                    ',' if depth == 0 => named.push(std::mem::take(&mut part)),
                    _ if depth == 0 => part.push(c),
                    _ => {}
                }
            }
            named.push(part);
        } else {
            named.push(rest.to_owned());
        }
    }
    let is_name = |c: char| c.is_alphanumeric() || c == '_';
    named
        .iter()
        .map(|path| {
            path.trim_start()
                .chars()
                .take_while(|&c| is_name(c))
                .collect()
        })
        .filter(|name: &String| !name.is_empty())
        .collect()
}

impl Wall {
    fn breaches(&self, source: &Source) -> Vec<String> {
        let is_part = |module: &str| {
            let rest = source
                .path
                .strip_prefix("proxy/src/")
                .and_then(|p| p.strip_prefix(module));
            rest.is_some_and(|rest| rest.starts_with(['/', '.', '_']))
        };
        if !is_part(self.from) || source.is_test() {
            return Vec::new();
        }
        let named = modules_named(source);
        let over = named
            .iter()
            .filter(|module| self.to.contains(&module.as_str()));
        over.map(|module| format!("names `crate::{module}`"))
            .collect()
    }
}

fn walls(source: &Source) -> Vec<String> {
    WALLS
        .iter()
        .flat_map(|wall| wall.breaches(source))
        .collect()
}

#[test]
fn the_proxys_layers_point_downwards() {
    keep(&["proxy/src"], walls);
}

#[test]
fn a_step_upwards_is_found_in_every_spelling() {
    try_out(
        walls,
        &[
            (
                "proxy/src/storage/sqlite.rs",
                "use crate::handlers::submit;",
                true,
            ),
            (
                "proxy/src/storage.rs",
                "use crate::{clock, handlers};",
                true,
            ),
            (
                "proxy/src/storage.rs",
                "use crate::{clock::{handlers, Clock}, random};",
                false,
            ),
            (
                "proxy/src/storage.rs",
                "let x = crate::mava::Client::new();",
                true,
            ),
            (
                "proxy/src/handlers.rs",
                "use crate::{config,\n    mava::Client};",
                true,
            ),
            (
                "proxy/src/handlers.rs",
                "use crate::{outbox, storage, limits};",
                false,
            ),
            (
                "proxy/src/outbox/accept.rs",
                "use crate::problem::ApiProblem;",
                true,
            ),
            ("proxy/src/outbox.rs", "use crate::mava::Upstream;", false),
            ("proxy/src/limits.rs", "use crate::outbox::Outbox;", true),
        ],
    );
}
