//! Habits that a reader relies on: short files that say what they are, and no
//! word about how or where the project was made.

use super::source::Source;
use super::{keep, try_out};

/// A Rust file longer than this is two things.
const RUST_LINES_MAX: usize = 400;

/// A script is what a browser loads in one piece, and may be longer.
const SCRIPT_LINES_MAX: usize = 600;

fn length(source: &Source) -> Vec<String> {
    let lines = source.text.lines().count();
    let max = match source.path.rsplit('.').next() {
        Some("rs") => RUST_LINES_MAX,
        Some("js") => SCRIPT_LINES_MAX,
        _ => return Vec::new(),
    };
    (lines > max)
        .then(|| format!("{lines} lines; {max} are enough"))
        .into_iter()
        .collect()
}

fn opening(source: &Source) -> Vec<String> {
    if source.is_rust() && !source.text.starts_with("//! ") {
        return vec!["does not open by saying what it is (`//! …`)".to_owned()];
    }
    Vec::new()
}

fn name(source: &Source) -> Vec<String> {
    let is_mod = source.path.ends_with("/mod.rs");
    is_mod
        .then(|| "stands for its folder: call it by its name, beside it".to_owned())
        .into_iter()
        .collect()
}

/// Where a machine's own places and a tracker's numbers have no business.
/// Written apart, so that this list does not find itself.
const PLACES: [&str; 4] = [
    concat!("/wo", "rk/"),
    concat!("/ro", "ot/"),
    concat!("/ho", "me/"),
    concat!("/tm", "p/"),
];

/// Kinds of files whose text people read.
const READ: [&str; 8] = ["rs", "js", "ts", "md", "toml", "css", "html", "sql"];

fn leaks(source: &Source) -> Vec<String> {
    let kind = source.path.rsplit('.').next().unwrap_or_default();
    if !READ.contains(&kind) {
        return Vec::new();
    }
    let mut found: Vec<String> = PLACES
        .iter()
        .filter(|place| source.text.contains(*place))
        .map(|place| format!("names the place {place}"))
        .collect();
    // In code and styles a number sign makes colours and raw strings.
    let prose = match kind {
        "rs" => source.comments.as_str(),
        "md" => source.text.as_str(),
        _ => "",
    };
    found.extend(ticket_numbers(prose).map(|number| format!("names the number {number}")));
    found
}

/// Words such as `#12`, of one to four digits. An annex of a standard, as in
/// "UAX #9", is named by capitals before it.
fn ticket_numbers(prose: &str) -> impl Iterator<Item = &str> {
    let words = prose.split(|c: char| c.is_whitespace() || "()[],.;:".contains(c));
    let mut before = "";
    words.filter(move |word| {
        let digits = word.strip_prefix('#').unwrap_or_default();
        let is_number =
            (1..=4).contains(&digits.len()) && digits.chars().all(|c| c.is_ascii_digit());
        let is_annex = before.len() > 1 && before.chars().all(|c| c.is_ascii_uppercase());
        before = word;
        is_number && !is_annex
    })
}

/// The whole repository.
const EVERYTHING: [&str; 1] = [""];

#[test]
fn files_are_short_and_say_what_they_are() {
    keep(&EVERYTHING, |source| {
        [length(source), opening(source), name(source)].concat()
    });
}

#[test]
fn no_file_tells_of_machines_and_trackers() {
    keep(&EVERYTHING, leaks);
}

#[test]
fn what_is_untidy_is_found() {
    let long = format!("//! Long.\n{}", "fn f() {}\n".repeat(RUST_LINES_MAX));
    try_out(
        |source: &Source| [length(source), opening(source), name(source)].concat(),
        &[
            ("src/a.rs", &long, true),
            ("loader/a.js", &long, false),
            ("src/a.rs", "fn f() {}", true),
            ("src/a.rs", "//! What it is.\nfn f() {}", false),
            ("src/a/mod.rs", "//! What it is.", true),
        ],
    );
    try_out(
        leaks,
        &[
            ("src/a.rs", concat!("//! As told in #", "12."), true),
            ("src/a.rs", "//! Fine.\nlet colour = \"#123\";", false),
            ("style/a.css", "a { color: #123 }", false),
            ("README.md", concat!("See /wo", "rk/x"), true),
            ("README.md", concat!("Mends #", "7"), true),
            ("README.md", "# 1. A heading", false),
            ("src/a.rs", "//! By (UAX #9).", false),
        ],
    );
}
