//! Words that a part of the product may not hold: names of what it must not know.

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

/// Names of the browser's bindings, and of what is built upon them.
const DOM: &[&str] = &[
    "gloo_net",
    "gloo_timers",
    "intake_border",
    "js_sys",
    "leptos",
    "wasm_bindgen",
    "web_sys",
];

/// State and rules of both modules run on the host; the DOM is at the rim. What
/// the contract says is shown by the proxy, too.
const STATE_WITHOUT_DOM: [Ban; 8] = [
    Ban {
        folder: "src/form",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "contract/src/messages",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "extras/src/messages",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "extras/src/attachments/state",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "extras/src/wallet/state",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "extras/src/wallet/sent",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "extras/src/wallet/trouble",
        except: &[],
        words: DOM,
    },
    Ban {
        folder: "extras/src/wallet/echo/understood",
        except: &[],
        words: DOM,
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

/// Only the outbox's worker (its turn of one delivery, its look-up) calls
/// Mava; the rest of the proxy may know what Mava said, but asks nothing.
const CALLS_OF_MAVA: Ban = Ban {
    folder: "proxy/src",
    except: &[
        "proxy/src/mava",
        "proxy/src/outbox/worker",
        "proxy/src/outbox/delivery",
        "proxy/src/outbox/look_up",
    ],
    words: &["create_ticket", "list_tickets"],
};

/// The client itself is made where the parts are put together, and by the
/// operator's own check.
const CLIENT_OF_MAVA: Ban = Ban {
    folder: "proxy/src",
    except: &[
        "proxy/src/mava",
        "proxy/src/server/run",
        "proxy/src/cli/check",
    ],
    words: &["MavaClient"],
};

fn calls(source: &Source) -> Vec<String> {
    [
        CALLS_OF_MAVA.breaches(source),
        CLIENT_OF_MAVA.breaches(source),
    ]
    .concat()
}

#[test]
fn the_contract_uses_no_clock_thread_file_or_socket() {
    keep(&["contract/src"], |source| PURE_CONTRACT.breaches(source));
}

#[test]
fn the_widgets_state_and_sentences_are_free_of_the_dom() {
    keep(&["src", "extras/src", "contract/src"], |source| {
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
fn only_the_outboxs_worker_calls_mava() {
    keep(&["proxy/src"], calls);
}

#[test]
fn a_banned_word_is_found_in_code_but_not_in_comments_and_tests() {
    let rule = |source: &Source| {
        [
            &STATUSES,
            &PURE_CONTRACT,
            &STATE_WITHOUT_DOM[0],
            &STATE_WITHOUT_DOM[3],
        ]
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
            (
                "extras/src/attachments/state/list.rs",
                "use web_sys::File;",
                true,
            ),
        ],
    );
}

#[test]
fn a_call_of_mava_from_elsewhere_is_found() {
    try_out(
        calls,
        &[
            (
                "proxy/src/outbox/accept.rs",
                "upstream.create_ticket(&ticket).await",
                true,
            ),
            (
                "proxy/src/handlers/submit.rs",
                "line.upstream.list_tickets(&query)",
                true,
            ),
            (
                "proxy/src/handlers/submit.rs",
                "let c = MavaClient::new();",
                true,
            ),
            (
                "proxy/src/outbox/delivery.rs",
                "upstream.create_ticket(&ticket).await",
                false,
            ),
            (
                "proxy/src/server/run.rs",
                "Arc::new(MavaClient::new(config, key)?)",
                false,
            ),
        ],
    );
}
