//! How requests are printed: a table, one request in full, and JSON.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::text::{self, WIDTH};
use crate::clock::Timestamp;
use crate::storage::desk::Entry;
use crate::storage::{AT_ONCE, State};

const HEADS: [&str; 7] = [
    "REFERENCE",
    "FORM",
    "STATE",
    "AGE",
    "TRIES",
    "NEXT",
    "REASON",
];
/// What is kept of what a visitor sent: a title, and the name in JSON.
const PARTS: [(&str, &str); 3] = [
    ("Answers", "answers"),
    ("Context", "context"),
    ("Verified identity", "identity"),
];
/// Widest column of a form's id; ids may be longer.
const FORM_MAX: usize = 16;

/// The table, without its foot.
pub fn table(entries: &[Entry], now: Timestamp) -> String {
    let mut rows = vec![HEADS.map(str::to_owned)];
    rows.extend(entries.iter().map(|entry| cells(entry, now)));
    let widths: [usize; 7] = std::array::from_fn(|column| {
        let cells = rows.iter().map(|row| row[column].chars().count());
        cells.max().unwrap_or(0)
    });
    let mut table = String::new();
    for row in rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(widths).take(6) {
            // Writing to a string can't fail.
            let _ = write!(line, "{cell:<width$}  ");
        }
        let room = WIDTH.saturating_sub(line.chars().count());
        line.push_str(&text::short(&row[6], room));
        let _ = writeln!(table, "{}", line.trim_end());
    }
    table
}

fn cells(entry: &Entry, now: Timestamp) -> [String; 7] {
    let (tries, reason) = match entry.missing_note() {
        Some(note) => (note.attempts, &note.reason),
        None => (entry.attempts, &entry.reason),
    };
    [
        entry.reference.to_string(),
        text::short(&entry.form, FORM_MAX),
        state(entry),
        text::span(now.since(entry.created_at)),
        tries.to_string(),
        next(entry, now),
        reason.clone().unwrap_or_default(),
    ]
}

/// Where it stands, or its note where that is what is missing.
fn state(entry: &Entry) -> String {
    match entry.missing_note() {
        Some(note) => format!("note {}", note.state.as_str()),
        None => entry.state.as_str().to_owned(),
    }
}

/// When something happens to it next, in a word.
fn next(entry: &Entry, now: Timestamp) -> String {
    let stands = match entry.missing_note() {
        Some(note) => (note.state, note.next_at),
        None => (entry.state, entry.next_at),
    };
    match stands {
        (State::Sending, _) => "under way".to_owned(),
        (State::Unknown, None) => "held".to_owned(),
        (State::Queued | State::Unknown, Some(at)) if at <= now => "in turn".to_owned(),
        (State::Queued | State::Unknown, Some(at)) => format!("in {}", text::span(at.since(now))),
        _ => "-".to_owned(),
    }
}

/// The sentence on how it stands.
fn standing(entry: &Entry) -> &'static str {
    match entry.state {
        State::Queued => "queued: waits to be sent",
        State::Sending => "sending: the proxy waits for Mava's answer",
        State::Unknown if entry.is_held() => {
            "unknown: it may have become a ticket; held for you to decide"
        }
        State::Unknown => "unknown: it may have become a ticket; will be looked up",
        State::Delivered => match entry.note.as_ref().map(|note| note.state) {
            None => "delivered: Mava has made a ticket of it",
            Some(State::Delivered) => {
                "delivered: Mava has made a ticket of it, and the note with its files is there"
            }
            Some(State::Dead) => {
                "delivered: Mava has made a ticket of it, but the note with its files can't be added"
            }
            Some(_) => "delivered: Mava has made a ticket of it; the note with its files follows",
        },
        State::Dead if entry.payload.is_none() => "dead: dropped, and never sent",
        State::Dead => "dead: refused for good, and kept for you",
    }
}

/// All that is known of one request; of the answers only with `answers`.
pub fn full(entry: &Entry, answers: bool, now: Timestamp) -> String {
    let ago = |at: Timestamp| format!("{at} ({} ago)", text::span(now.since(at)));
    let tried = times_tried(entry.attempts);
    let tried = match entry.attempt_at {
        Some(at) => format!("{tried}, last at {}", ago(at)),
        None => tried,
    };
    let mut lines = vec![
        ("form", entry.form.clone()),
        ("state", standing(entry).to_owned()),
        ("arrived", ago(entry.created_at)),
        ("tried", tried),
    ];
    if let Some(note) = entry.missing_note() {
        let reason = note
            .reason
            .as_deref()
            .map_or(String::new(), |why| format!(", {why}"));
        let tried = times_tried(note.attempts);
        lines.push((
            "note",
            format!("{}, tried {tried}{reason}", note.state.as_str()),
        ));
        lines.push(("next", next(entry, now)));
    }
    if matches!(entry.state, State::Queued | State::Unknown) {
        lines.push(("next", next(entry, now)));
    }
    let settled = entry.settled_at.map(ago);
    let told = [
        ("settled", settled),
        ("ticket", entry.ticket_id.clone()),
        ("reason", entry.reason.clone()),
        ("Mava said", entry.detail.clone()),
    ];
    lines.extend(
        told.into_iter()
            .filter_map(|(name, told)| Some((name, told?))),
    );
    match (&entry.payload, answers) {
        (None, _) => lines.push(("answers", "erased".to_owned())),
        (Some(_), false) => lines.push(("answers", "kept; --answers shows them".to_owned())),
        (Some(_), true) => {}
    }
    let mut full = format!("{}\n\n", entry.reference);
    for (name, told) in lines {
        line(&mut full, name, &told);
    }
    if let (Some(payload), true) = (&entry.payload, answers) {
        for (title, members) in parts(payload) {
            let _ = writeln!(full, "\n{title}");
            for (name, value) in members {
                let told = match value {
                    Value::String(text) => text,
                    other => other.to_string(),
                };
                line(&mut full, &name, &told);
            }
        }
    }
    full
}

fn times_tried(count: u32) -> String {
    match count {
        0 => "never".to_owned(),
        1 => "once".to_owned(),
        many => format!("{many} times"),
    }
}

/// `  name        told`, further lines below.
fn line(text: &mut String, name: &str, told: &str) {
    const NAME: usize = 12;
    let wrapped = text::wrap(told, WIDTH - NAME - 4);
    let name = text::short(name, NAME);
    for (index, told) in wrapped.iter().enumerate() {
        let name = if index == 0 { name.as_str() } else { "" };
        let _ = writeln!(text, "{}", format!("  {name:<NAME$}  {told}").trim_end());
    }
}

/// What the visitor wrote, and where.
fn parts(payload: &str) -> Vec<(&'static str, Map<String, Value>)> {
    let Ok(Value::Object(mut payload)) = serde_json::from_str(payload) else {
        return Vec::new();
    };
    PARTS
        .into_iter()
        .filter_map(|(title, name)| match payload.remove(name) {
            Some(Value::Object(members)) => Some((title, members)),
            _ => None,
        })
        .collect()
}

/// A request for programs; with `answers`, what its visitor wrote and what Mava
/// said of that.
pub fn json(entry: &Entry, answers: bool) -> Value {
    let time = |at: Option<Timestamp>| at.map(|at| at.to_string());
    let next = entry.next_at.filter(|at| *at != AT_ONCE);
    let mut json = json!({
        "reference": entry.reference.to_string(),
        "form": entry.form,
        "state": entry.state.as_str(),
        "held": entry.is_held(),
        "createdAt": entry.created_at.to_string(),
        "attempts": entry.attempts,
        "lastAttemptAt": time(entry.attempt_at),
        "nextAttemptAt": time(next),
        "settledAt": time(entry.settled_at),
        "ticketId": entry.ticket_id,
        "reason": entry.reason,
        "answersKept": entry.payload.is_some(),
        "note": entry.note.as_ref().map(|note| json!({
            "state": note.state.as_str(),
            "attempts": note.attempts,
            "nextAttemptAt": time(note.next_at.filter(|at| *at != AT_ONCE)),
            "reason": note.reason,
        })),
    });
    if answers {
        json["detail"] = json!(entry.detail);
        for (_, name) in PARTS {
            let payload = entry.payload.as_deref().unwrap_or("null");
            let payload: Value = serde_json::from_str(payload).unwrap_or_default();
            json[name] = payload.get(name).cloned().unwrap_or_default();
        }
    }
    json
}
