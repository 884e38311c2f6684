//! What each part of the product may name.

use super::source::Source;
use super::{keep, try_out};

/// A rule about words: files below `folder` (but for `except`) hold none of `words`.
struct Ban {
    folder: &'static str,
    except: &'static [&'static str],
    words: &'static [&'static str],
}

impl Ban {
    fn breaches(&self, source: &Source) -> Vec<String> {
        let is_part = |path: &str| {
            let rest = source.path.strip_prefix(path);
            rest.is_some_and(|rest| matches!(rest.chars().next(), None | Some('/' | '.')))
        };
        let exempt = self.except.iter().any(|path| is_part(path));
        if !is_part(self.folder) || exempt || !source.is_rust() || source.is_test() {
            return Vec::new();
        }
        let named: std::collections::BTreeSet<_> = source
            .words()
            .filter(|word| self.words.contains(word))
            .collect();
        named
            .into_iter()
            .map(|word| format!("names `{word}`"))
            .collect()
    }
}

/// The contract is pure also where the standard library would offer more.
const PURE_CONTRACT: Ban = Ban {
    folder: "contract/src",
    except: &[],
    words: &[
        "async",
        "await",
        "env",
        "fs",
        "net",
        "Instant",
        "SystemTime",
        "thread",
        "process",
    ],
};

/// State and rules of the widget run on the host; the DOM is at the rim.
const STATE_WITHOUT_DOM: [Ban; 2] = [
    Ban {
        folder: "src/form",
        except: &[],
        words: &[
            "gloo_net",
            "gloo_timers",
            "js_sys",
            "leptos",
            "wasm_bindgen",
            "web_sys",
        ],
    },
    Ban {
        folder: "src/messages",
        except: &[],
        words: &[
            "gloo_net",
            "gloo_timers",
            "js_sys",
            "leptos",
            "wasm_bindgen",
            "web_sys",
        ],
    },
];

/// One place turns failures into statuses. (The Mava client reads those of
/// the upstream, which are none of ours.)
const STATUSES: Ban = Ban {
    folder: "proxy/src",
    except: &[
        "proxy/src/handlers",
        "proxy/src/middleware",
        "proxy/src/problem",
        "proxy/src/mava",
    ],
    words: &["StatusCode"],
};

/// A rule about modules of the proxy: those below `from` never name `to`.
struct Wall {
    from: &'static str,
    except: &'static [&'static str],
    to: &'static [&'static str],
}

/// `handlers → {outbox, storage, limits} → contract`, and nothing upwards.
const WALLS: [Wall; 6] = [
    Wall {
        from: "outbox",
        except: &[],
        to: &["handlers", "middleware", "cli", "server", "limits"],
    },
    Wall {
        from: "storage",
        except: &[],
        to: &["handlers", "middleware", "cli", "server", "limits", "mava"],
    },
    Wall {
        from: "limits",
        except: &[],
        to: &[
            "handlers",
            "middleware",
            "cli",
            "server",
            "outbox",
            "storage",
            "mava",
        ],
    },
    Wall {
        from: "mava",
        except: &[],
        to: &[
            "handlers",
            "middleware",
            "cli",
            "server",
            "outbox",
            "storage",
            "limits",
        ],
    },
    Wall {
        from: "handlers",
        except: &[],
        to: &["mava", "cli"],
    },
    // Only the worker calls Mava.
    Wall {
        from: "outbox",
        except: &["outbox/worker"],
        to: &["mava"],
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
        let exempt = self.except.iter().any(|module| is_part(module));
        if !is_part(self.from) || exempt || source.is_test() {
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
fn the_contract_uses_no_clock_thread_file_or_socket() {
    keep(&["contract/src"], |source| PURE_CONTRACT.breaches(source));
}

#[test]
fn the_widgets_state_and_sentences_are_free_of_the_dom() {
    keep(&["src"], |source| {
        STATE_WITHOUT_DOM
            .iter()
            .flat_map(|ban| ban.breaches(source))
            .collect()
    });
}

#[test]
fn only_handlers_middleware_and_problems_name_statuses() {
    keep(&["proxy/src"], |source| STATUSES.breaches(source));
}

#[test]
fn the_proxys_layers_point_downwards_and_only_the_worker_calls_mava() {
    keep(&["proxy/src"], walls);
}

#[test]
fn a_banned_word_is_found_in_code_but_not_in_comments_and_tests() {
    let rule = |source: &Source| {
        [&STATUSES, &PURE_CONTRACT, &STATE_WITHOUT_DOM[0]]
            .iter()
            .flat_map(|ban| ban.breaches(source))
            .collect::<Vec<_>>()
    };
    try_out(
        rule,
        &[
            ("proxy/src/outbox.rs", "use axum::http::StatusCode;", true),
            (
                "proxy/src/handlers/submit.rs",
                "use axum::http::StatusCode;",
                false,
            ),
            (
                "proxy/src/handlers_of_old.rs",
                "use axum::http::StatusCode;",
                true,
            ),
            (
                "proxy/src/outbox.rs",
                "// StatusCode is elsewhere.\n",
                false,
            ),
            (
                "proxy/src/outbox.rs",
                "#[cfg(test)]\nmod tests { use StatusCode; }",
                false,
            ),
            ("contract/src/text.rs", "use std::time::SystemTime;", true),
            ("contract/src/text.rs", "async fn f() {}", true),
            ("contract/src/text.rs", "fn environment() {}", false),
            ("src/form.rs", "use leptos::prelude::*;", true),
            ("src/form/draft.rs", "let w = web_sys::window();", true),
            ("src/view.rs", "use leptos::prelude::*;", false),
        ],
    );
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
                "proxy/src/outbox/queue.rs",
                "use crate::mava::Client;",
                true,
            ),
            (
                "proxy/src/outbox/worker.rs",
                "use crate::mava::Client;",
                false,
            ),
            (
                "proxy/src/outbox/worker/once.rs",
                "use crate::mava::Client;",
                false,
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
            ("proxy/src/limits.rs", "use crate::outbox::Outbox;", true),
        ],
    );
}
