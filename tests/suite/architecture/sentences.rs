//! Every sentence that a visitor reads lives in a message catalogue.
//!
//! The heuristic, simple on purpose: in a component, a string literal of two
//! or more words is a sentence, unless it is the value of an attribute (an `=`
//! stands before it). Four attributes are read out to visitors, and may hold
//! no word at all.

use super::source::{Literal, Source};
use super::{keep, try_out};

/// Attributes whose values a visitor reads or hears.
const SPOKEN: [&str; 4] = ["aria-label", "title", "placeholder", "alt"];

fn sentences(source: &Source) -> Vec<String> {
    if !source.is_rust() || source.is_test() {
        return Vec::new();
    }
    let spoken = source.literals.iter().filter(|literal| is_spoken(literal));
    spoken
        .map(|literal| format!("line {}: “{}”", literal.line, literal.text))
        .collect()
}

fn is_spoken(literal: &Literal) -> bool {
    // Two letters in a row; the commands of an SVG path stand alone.
    let is_word = |word: &&str| {
        let mut parts = word.split(|c: char| !c.is_alphabetic());
        parts.any(|part| part.chars().count() >= 2)
    };
    let words = literal.text.split_whitespace().filter(is_word).count();
    match literal.before.strip_suffix('=') {
        None => words >= 2,
        Some(before) => {
            let name = before
                .trim_end()
                .rsplit(char::is_whitespace)
                .next()
                .unwrap_or_default();
            words >= 1 && SPOKEN.contains(&name)
        }
    }
}

#[test]
fn components_hold_no_sentence() {
    keep(
        &[
            "src/view",
            "src/rim",
            "extras/src/rim",
            "extras/src/attachments/view",
            "extras/src/wallet/view",
        ],
        sentences,
    );
}

#[test]
fn a_sentence_in_a_component_is_found() {
    try_out(
        sentences,
        &[
            (
                "src/view/a.rs",
                r#"view! { <p>"Something went wrong"</p> }"#,
                true,
            ),
            (
                "src/view/a.rs",
                r#"view! { <button aria-label="Close">{x}</button> }"#,
                true,
            ),
            (
                "src/view/a.rs",
                r#"view! { <p title = "Your name"/> }"#,
                true,
            ),
            (
                "src/view/a.rs",
                r#"view! { <p class="field wide" d="M1 2h 3v"/> }"#,
                false,
            ),
            (
                "src/view/a.rs",
                r#"view! { " " <i>{say(Message::Close)}</i> }"#,
                false,
            ),
            ("src/view/a.rs", r#"// "A comment may say it." "#, false),
            (
                "src/view/a_tests.rs",
                r#"assert(text, "The whole sentence")"#,
                false,
            ),
        ],
    );
}
