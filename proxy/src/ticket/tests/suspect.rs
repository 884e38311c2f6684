//! What a ticket says of a suspect request.

use super::*;

/// The agent judges a suspect request, so it must be told.
#[test]
fn a_suspect_request_is_marked_and_tagged() {
    let mut form = form();
    form.ticket.suspect_tag = Some("64f100000000000000000009".into());
    let answers = answers(&[("message", "m")]);
    for (suspicions, line) in [
        (&[][..], None),
        (
            &[Suspicion::Trapped],
            Some("Suspect: a field that people don't see was filled in"),
        ),
        (
            &[Suspicion::Trapped, Suspicion::Crowded],
            Some("filled in; many requests came from the same network address"),
        ),
    ] {
        let known = Known {
            suspicions,
            ..Known::default()
        };
        let ticket = render(&form, &answers, &Context::default(), known, reference());
        let tag = form.ticket.suspect_tag.as_ref().unwrap();
        assert_eq!(ticket.tags.contains(tag), line.is_some());
        let content = ticket.message.content;
        assert_eq!(content.contains("Suspect:"), line.is_some(), "{content}");
        assert!(line.is_none_or(|line| content.contains(line)), "{content}");
    }
}
