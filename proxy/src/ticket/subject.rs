//! The subject line from the operator's template.

use intake_contract::limits;
use intake_contract::text::{truncate_utf16, utf16_len};

/// What stands for the typed subject in a template.
const SUBJECT: &str = "{subject}";

/// Fills the places of a template in, once each: what a visitor typed is never
/// read as a template. `value` tells what stands for a name in braces, besides
/// the subject's; a name that it does not know is left as it is. Without a
/// template the subject stands alone. `None` where nothing would be left.
pub(super) fn render(
    template: Option<&str>,
    subject: &str,
    value: impl Fn(&str) -> Option<String>,
) -> Option<String> {
    let template = template.unwrap_or(SUBJECT);
    let fill = |subject: &str| {
        replace(template, |name| match name {
            "subject" => Some(subject.to_owned()),
            name => value(name).map(|value| one_line(&value)),
        })
    };
    // A long subject gives way to the rest, so that the reference stays whole.
    let places = template.matches(SUBJECT).count().max(1);
    let rest = utf16_len(&fill(""));
    let room = limits::SUBJECT_MAX.saturating_sub(rest) / places;
    let line = fill(&truncate_utf16(subject, room));
    let line = truncate_utf16(line.trim(), limits::SUBJECT_MAX);
    Some(line).filter(|line| !line.is_empty())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn replace(template: &str, value: impl Fn(&str) -> Option<String>) -> String {
    let mut line = String::new();
    let mut rest = template;
    while let Some((before, from)) = rest.split_once('{') {
        line.push_str(before);
        let named = from.split_once('}');
        let filled = named.and_then(|(name, after)| Some((value(name)?, after)));
        rest = if let Some((value, after)) = filled {
            line.push_str(&value);
            after
        } else {
            line.push('{');
            from
        };
    }
    line.push_str(rest);
    line
}
