//! The subject line from the operator's template.

use intake_contract::text::{truncate_utf16, utf16_len};
use intake_contract::{Reference, limits};

/// Fills `{form}`, `{subject}` and `{reference}` in, once each place: what a
/// visitor typed is never read as a template. Without a template the subject
/// stands alone. `None` where nothing would be left.
pub(super) fn render(
    template: Option<&str>,
    form: &str,
    subject: &str,
    reference: Reference,
) -> Option<String> {
    let template = template.unwrap_or("{subject}");
    let reference = reference.to_string();
    let fill = |subject: &str| {
        let values = [
            ("{form}", form),
            ("{subject}", subject),
            ("{reference}", &reference),
        ];
        replace(template, &values)
    };
    // A long subject gives way to the rest, so that the reference stays whole.
    let places = template.matches("{subject}").count().max(1);
    let rest = utf16_len(&fill(""));
    let room = limits::SUBJECT_MAX.saturating_sub(rest) / places;
    let line = fill(&truncate_utf16(subject, room));
    let line = truncate_utf16(line.trim(), limits::SUBJECT_MAX);
    Some(line).filter(|line| !line.is_empty())
}

fn replace(template: &str, values: &[(&str, &str)]) -> String {
    let mut line = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        let (before, from) = rest.split_at(at);
        line.push_str(before);
        let known = values
            .iter()
            .find_map(|(name, value)| Some((from.strip_prefix(name)?, value)));
        rest = if let Some((after, value)) = known {
            line.push_str(value);
            after
        } else {
            line.push('{');
            from.get(1..).unwrap_or_default()
        };
    }
    line.push_str(rest);
    line
}
