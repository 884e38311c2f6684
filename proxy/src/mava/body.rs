//! Reads bodies of which the shape is not published: whatever comes, the status
//! has already decided, and the body only adds what can be found in it.

use serde_json::{Map, Value};

use super::{Agent, Category, ListedTicket, Refusal};

/// Longest id that is believed, in bytes. Mava's are 24 hexadecimal digits.
const ID_MAX: usize = 64;
/// Longest code that is believed, in bytes.
const CODE_MAX: usize = 64;
/// Longest sentence of Mava's that is kept, in characters.
const DETAIL_MAX: usize = 500;

/// The id of a created ticket: `_id`, else `id`, at the top or one level down.
pub(super) fn ticket_id(body: &[u8]) -> Option<String> {
    let value: Value = serde_json::from_slice(body).ok()?;
    let object = value.as_object()?;
    id_of(object).or_else(|| {
        ["ticket", "data"]
            .iter()
            .find_map(|name| id_of(object.get(*name)?.as_object()?))
    })
}

/// What an error's body says: `error` or `code`, a string or an object, or nothing.
pub(super) fn refusal(status: u16, body: &[u8]) -> Refusal {
    let mut refusal = Refusal {
        status,
        ..Refusal::default()
    };
    let Ok(Value::Object(object)) = serde_json::from_slice::<Value>(body) else {
        return refusal;
    };
    let inner = object.get("error").and_then(Value::as_object);
    let texts = [Some(&object), inner]
        .into_iter()
        .flatten()
        .flat_map(|object| ["code", "error", "message"].map(|name| object.get(name)))
        .filter_map(|value| value?.as_str());
    for text in texts {
        if is_code(text) {
            refusal.code.get_or_insert_with(|| text.to_owned());
        } else if !text.is_empty() {
            let detail = || text.chars().take(DETAIL_MAX).collect();
            refusal.detail.get_or_insert_with(detail);
        }
    }
    refusal
}

/// The tickets of a list, or nothing if there is no list.
pub(super) fn tickets(body: &[u8]) -> Option<Vec<ListedTicket>> {
    let items = list(body, "tickets")?;
    let tickets = items.iter().map(|ticket| {
        let mut texts = Vec::new();
        collect_contents(ticket, &mut texts);
        ListedTicket {
            id: ticket.as_object().and_then(id_of),
            texts,
        }
    });
    Some(tickets.collect())
}

/// The agents of a list, or nothing if there is no list.
pub(super) fn agents(body: &[u8]) -> Option<Vec<Agent>> {
    let items = list(body, "agents")?;
    let agents = items.iter().filter_map(|agent| {
        let agent = agent.as_object()?;
        Some(Agent {
            id: id_of(agent)?,
            name: text(agent, &["username", "email", "walletAddress"]),
        })
    });
    Some(agents.collect())
}

/// The categories of a list, or nothing if there is no list.
pub(super) fn categories(body: &[u8]) -> Option<Vec<Category>> {
    let items = list(body, "categories")?;
    let categories = items.iter().filter_map(|category| {
        let category = category.as_object()?;
        Some(Category {
            id: id_of(category)?,
            name: text(category, &["name", "title", "label"]),
        })
    });
    Some(categories.collect())
}

fn text(object: &Map<String, Value>, names: &[&str]) -> Option<String> {
    let mut found = names.iter().filter_map(|name| object.get(*name)?.as_str());
    found.next().map(str::to_owned)
}

/// The list itself, or the one under its name or a usual one.
fn list(body: &[u8], name: &str) -> Option<Vec<Value>> {
    match serde_json::from_slice(body).ok()? {
        Value::Array(items) => Some(items),
        Value::Object(mut object) => {
            [name, "data", "items", "results"]
                .into_iter()
                .find_map(|name| match object.remove(name) {
                    Some(Value::Array(items)) => Some(items),
                    _ => None,
                })
        }
        _ => None,
    }
}

fn id_of(object: &Map<String, Value>) -> Option<String> {
    let mut ids = ["_id", "id"]
        .iter()
        .filter_map(|name| object.get(*name)?.as_str());
    ids.find(|id| is_id(id)).map(str::to_owned)
}

fn is_id(text: &str) -> bool {
    (1..=ID_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

fn is_code(text: &str) -> bool {
    (1..=CODE_MAX).contains(&text.len())
        && text
            .bytes()
            .all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_')
}

/// The texts that end with the reference: contents of messages, wherever they
/// stand. A subject or an attribute is none of them, since a visitor may quote
/// another request's reference there.
fn collect_contents(value: &Value, texts: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_contents(item, texts)),
        Value::Object(object) => {
            for (name, value) in object {
                match (name.as_str(), value) {
                    ("content" | "text" | "body", Value::String(text)) => texts.push(text.clone()),
                    ("attributes", _) => {}
                    (_, other) => collect_contents(other, texts),
                }
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_ticket_s_id_is_found_or_missed_but_never_breaks_anything() {
        for (body, id) in [
            (r#"{"_id":"64f0","status":"Open"}"#, Some("64f0")),
            (r#"{"id":"64f0"}"#, Some("64f0")),
            (r#"{"_id":7,"id":"64f0"}"#, Some("64f0")),
            (r#"{"ticket":{"_id":"64f0"}}"#, Some("64f0")),
            (r#"{"data":{"id":"64f0"}}"#, Some("64f0")),
            (r#"{"_id":"<script>"}"#, None),
            (r#"{"_id":""}"#, None),
            ("[]", None),
            ("", None),
            ("<html>", None),
            ("\"64f0\"", None),
        ] {
            assert_eq!(ticket_id(body.as_bytes()).as_deref(), id, "{body}");
        }
    }

    #[test]
    fn an_error_is_read_in_every_shape() {
        let code = Some("VALIDATION_ERROR");
        for (body, expected, detail) in [
            (
                r#"{"error":"VALIDATION_ERROR","message":"too long"}"#,
                code,
                Some("too long"),
            ),
            (r#"{"code":"VALIDATION_ERROR"}"#, code, None),
            (
                r#"{"error":{"code":"VALIDATION_ERROR","message":"x y"}}"#,
                code,
                Some("x y"),
            ),
            (r#"{"error":"Unauthorized"}"#, None, Some("Unauthorized")),
            (r#"{"error":7}"#, None, None),
            ("[1]", None, None),
            ("", None, None),
            ("<html>Bad</html>", None, None),
            ("\u{0}\u{1}", None, None),
        ] {
            let refusal = refusal(400, body.as_bytes());
            assert_eq!(refusal.code.as_deref(), expected, "{body}");
            assert_eq!(refusal.detail.as_deref(), detail, "{body}");
        }
        let long = format!(r#"{{"message":"{}"}}"#, "é ".repeat(9_000));
        assert_eq!(
            refusal(400, long.as_bytes())
                .detail
                .map(|d| d.chars().count()),
            Some(500)
        );
    }

    #[test]
    fn a_list_is_found_under_the_usual_names() {
        let ticket = r#"{"_id":"1","emailSubjectLine":"s","messages":[{"content":"m"}],"attributes":[{"attribute":"2","content":"Reference IN-7F3K-9QXM"}]}"#;
        for body in [
            format!("[{ticket}]"),
            format!(r#"{{"tickets":[{ticket}],"total":1}}"#),
            format!(r#"{{"data":[{ticket}]}}"#),
        ] {
            let tickets = tickets(body.as_bytes()).unwrap();
            assert_eq!(tickets.len(), 1, "{body}");
            assert_eq!(tickets[0].id.as_deref(), Some("1"));
            assert_eq!(tickets[0].texts, ["m"]);
        }
        for body in ["{}", "7", "", "{\"tickets\":7}", "nonsense"] {
            assert!(tickets(body.as_bytes()).is_none(), "{body}");
        }
    }

    #[test]
    fn agents_and_categories_are_named() {
        let agents = agents(br#"{"agents":[{"id":"1","email":"a@b.co","username":null},{"x":1}]}"#);
        assert_eq!(agents.unwrap()[0].name.as_deref(), Some("a@b.co"));
        let categories = categories(br#"{"categories":[{"_id":"2","name":"Bridge"}]}"#);
        assert_eq!(categories.unwrap()[0].name.as_deref(), Some("Bridge"));
    }
}
