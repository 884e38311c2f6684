//! The proxy's layers: `handlers → {outbox, storage, limits} → contract`, and
//! nothing upwards.

use super::source::Source;
use super::{keep, try_out};

/// What answers requests: of it nothing below knows.
const OUTER: &[&str] = &["handlers", "middleware", "problem", "server", "cli"];

/// Modules of the proxy, and what they never name, neither they nor those below them.
const WALLS: [(&str, [&[&str]; 2]); 10] = [
    ("handlers", [&["mava", "server", "cli"], &[]]),
    ("outbox", [OUTER, &["limits"]]),
    ("storage", [OUTER, &["limits", "outbox", "mava"]]),
    ("limits", [OUTER, &["outbox", "storage", "mava"]]),
    ("mava", [OUTER, &["outbox", "storage", "limits"]]),
    (
        "identity",
        [OUTER, &["limits", "outbox", "storage", "mava"]],
    ),
    ("challenge", [OUTER, &["limits", "outbox", "mava"]]),
    ("seal", [OUTER, &["limits", "outbox", "storage", "mava"]]),
    ("wallet", [OUTER, &["limits", "outbox", "storage", "mava"]]),
    ("attachments", [OUTER, &["limits", "outbox", "mava"]]),
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

/// Whether a source is a module of the proxy, or stands below it.
fn is_of(source: &Source, module: &str) -> bool {
    let path = source.path.strip_prefix("proxy/src/");
    let rest = path.and_then(|path| path.strip_prefix(module));
    rest.is_some_and(|rest| rest.starts_with(['/', '.', '_']))
}

fn walls(source: &Source) -> Vec<String> {
    let named = modules_named(source);
    let known = WALLS.iter().filter(|(from, _)| is_of(source, from));
    known
        .flat_map(|(_, to)| to.concat())
        .filter(|to| !source.is_test() && named.iter().any(|module| module == to))
        .map(|to| format!("names `crate::{to}`"))
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
