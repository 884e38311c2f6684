//! Reads what a browser sends by itself: `application/x-www-form-urlencoded`
//! (WHATWG URL, section 5), with the names that the page gave.

use std::collections::BTreeMap;

use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use intake_contract::{
    Answers, FieldDefinition, FieldType, FormDefinition, PrefillSource, check_field,
};
use url::form_urlencoded;

/// What begins the names of answers; what has none is not the visitor's.
const PREFIX: &str = "intake-";

/// The page's own members beside the answers.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sent {
    /// What stands in the fields, by field id. Several values are the lines of one text.
    pub typed: Answers,
    /// Fields in which the visitor finds no secret.
    pub overruled: Vec<String>,
    /// The token that the page bore.
    pub token: String,
    /// The address of the page around the form.
    pub page: Option<String>,
    /// The language that the page was in.
    pub locale: Option<String>,
    /// The colours that the page was in.
    pub theme: Option<String>,
}

/// The name of a field's control, which is the widget's as well, so that
/// browsers fill in both alike.
pub fn name_of(field: &str) -> String {
    [PREFIX, field].concat()
}

/// Whether a body is of the one type that is read here.
pub fn is_form(headers: &HeaderMap) -> bool {
    let value = headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = value.and_then(|value| value.split(';').next());
    essence.is_some_and(|essence| {
        essence
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
    })
}

/// What a page sent. Unknown names are passed over: a form that was changed
/// meanwhile is shown as it is now.
pub fn read(form: &FormDefinition, body: &[u8]) -> Sent {
    let mut sent = Sent::default();
    for (name, value) in form_urlencoded::parse(body) {
        let value = value.into_owned();
        match name.as_ref() {
            "token" => sent.token = value,
            "page" => sent.page = Some(value).filter(|value| !value.is_empty()),
            "locale" => sent.locale = Some(value),
            "theme" => sent.theme = Some(value),
            "overruled" if form.field(&value).is_some() => sent.overruled.push(value),
            name => {
                let field = name.strip_prefix(PREFIX).and_then(|id| form.field(id));
                if let Some(field) = field {
                    join(&mut sent.typed.0, &field.id, value);
                }
            }
        }
    }
    sent
}

/// The answers to begin with: defaults, and what the address gives where the
/// form takes answers from there.
pub fn given(form: &FormDefinition, query: &str) -> Answers {
    let mut told = BTreeMap::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        join(&mut told, &name, value.into_owned());
    }
    let mut answers = Answers::default();
    for field in &form.fields {
        let taken = field.prefill.contains(&PrefillSource::Query);
        let value = told.remove(&field.id).filter(|_| taken);
        if let Some(value) = value.or_else(|| field.default.clone()) {
            answers.0.insert(field.id.clone(), value);
        }
    }
    answers
}

/// What takes part: without empty answers, without those of fields whose
/// condition does not hold, and without hidden ones that the visitor can't mend.
pub fn taking_part(form: &FormDefinition, typed: &Answers) -> Answers {
    let part = |field: &&FieldDefinition| {
        let text = typed.get(&field.id);
        let unmendable = field.kind == FieldType::Hidden && check_field(field, text).is_err();
        !text.is_empty() && !unmendable && form.shows(field, typed)
    };
    let fields = form.fields.iter().filter(part);
    let answers = fields.map(|field| (field.id.clone(), typed.get(&field.id).to_owned()));
    Answers(answers.collect())
}

/// Several values of one name are the lines of one text.
fn join(answers: &mut BTreeMap<String, String>, id: &str, value: String) {
    match answers.get_mut(id) {
        Some(before) => {
            before.push('\n');
            before.push_str(&value);
        }
        None => {
            answers.insert(id.to_owned(), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use intake_contract::{Choice, Condition, Identifier, LocalText};

    use super::*;

    fn form() -> FormDefinition {
        let option = |value: &str| Choice {
            value: value.to_owned(),
            label: LocalText::any(value),
        };
        let mut form = FormDefinition::new("support", vec![Identifier::Email]);
        form.fields.push(FieldDefinition {
            options: ["a", "b", "c"].map(option).into(),
            default: Some("c".into()),
            ..FieldDefinition::new("many", FieldType::Multiselect)
        });
        form.fields.push(FieldDefinition {
            show_when: Some(Condition {
                field: "many".into(),
                is: vec!["a".into()],
            }),
            prefill: vec![PrefillSource::Page],
            ..FieldDefinition::new("detail", FieldType::Text)
        });
        form
    }

    fn told(answers: &Answers) -> String {
        let pairs = answers.0.iter().map(|(id, text)| format!("{id}={text}"));
        pairs.collect::<Vec<_>>().join(" ").replace('\n', "+")
    }

    #[test]
    fn what_was_sent_is_read_by_the_names_that_the_page_gave() {
        let body = "token=t&page=&locale=de&intake-many=a&intake-many=b&intake-subject=%C3%A4+%26\
                    &intake-nothing=x&email=y&intake-message=1%0D%0A2\
                    &overruled=subject&overruled=nothing";
        let sent = read(&form(), body.as_bytes());
        assert_eq!(told(&sent.typed), "many=a+b message=1\r+2 subject=ä &");
        assert_eq!((&*sent.token, sent.page), ("t", None));
        assert_eq!(sent.locale.as_deref(), Some("de"));
        assert_eq!(sent.overruled, ["subject"]);
        let nothing = read(&form(), b"\xff&&&==&%");
        assert_eq!(nothing, Sent::default());
    }

    #[test]
    fn an_address_gives_answers_where_the_form_takes_them_from_there() {
        for (query, expected) in [
            ("", "many=c"),
            ("subject=Stuck&locale=de", "many=c subject=Stuck"),
            ("many=a&many=b&detail=no", "many=a+b"),
        ] {
            assert_eq!(told(&given(&form(), query)), expected, "{query}");
        }
    }

    #[test]
    fn only_fields_whose_condition_holds_take_part() {
        for (body, expected) in [
            ("intake-many=a&intake-detail=d", "detail=d many=a"),
            ("intake-many=b&intake-detail=d", "many=b"),
            ("intake-detail=d&intake-email=", ""),
        ] {
            let typed = read(&form(), body.as_bytes()).typed;
            assert_eq!(told(&taking_part(&form(), &typed)), expected, "{body}");
        }
    }
}
