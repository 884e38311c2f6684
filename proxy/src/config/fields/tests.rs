//! Fields with mistakes, and what is said of them.

use intake_contract::{FieldType, PrefillSource};

use crate::config::tests::{FORM, told};

/// What is said of a form with these fields, each given without its header.
fn said(fields: &[&str]) -> String {
    let fields: String = fields
        .iter()
        .map(|field| format!("[[forms.fields]]\n{field}\n"))
        .collect();
    told(&format!("{FORM}{fields}"))
}

#[test]
fn every_mistake_of_a_field_is_told_at_its_key() {
    let field = |rest: &str| format!("{FORM}[[forms.fields]]\n{rest}\n");
    let option = r#"{ value = "a", label = "A" }"#;
    for (source, expected) in [
        (
            field("id = \"email\"\ntype = \"text\""),
            "line 6, column 8: forms[0].fields[0].type: must be \"email\": `email` is a usual field; give your own field another id",
        ),
        (
            field("id = \"order\""),
            "line 4, column 1: forms[0].fields[0].type: is missing",
        ),
        (
            field("id = \"order\"\ntype = \"text\""),
            "line 4, column 1: forms[0].fields[0].label: is missing",
        ),
        (
            field("id = \"name\"\n[[forms.fields]]\nid = \"name\""),
            "line 7, column 6: forms[0].fields[1].id: is the id of another field of this form too",
        ),
        (
            field("id = \"message\"\nrequired = false"),
            "line 6, column 12: forms[0].fields[0].required: must not be false: Mava shows no ticket without a message to its agents",
        ),
        (
            format!(
                "{FORM}identify_by = [\"email\"]\nfields = [{{ id = \"email\", required = false }}]"
            ),
            "line 5, column 38: forms[0].fields[0].required: must not be false: it is the only way to reach the visitor",
        ),
        (
            field("id = \"t\"\ntype = \"select\"\nlabel = \"T\""),
            "line 4, column 1: forms[0].fields[0].options: is missing: the field needs something to choose from",
        ),
        (
            field("id = \"t\"\ntype = \"select\"\nlabel = \"T\"\noptions = []"),
            "line 8, column 11: forms[0].fields[0].options: must have at least one option",
        ),
        (
            field(&format!(
                "id = \"t\"\ntype = \"text\"\nlabel = \"T\"\noptions = [{option}]"
            )),
            "line 8, column 11: forms[0].fields[0].options: has no place here: a text has no options",
        ),
        (
            field(&format!(
                "id = \"t\"\ntype = \"select\"\nlabel = \"T\"\noptions = [{option}, {option}]"
            )),
            "line 8, column 52: forms[0].fields[0].options[1].value: is the value of another option of this field too",
        ),
        (
            field("id = \"w\"\ntype = \"wallet\"\nlabel = \"W\"\nmax_length = 10"),
            "line 8, column 14: forms[0].fields[0].max_length: has no place here: only typed text has a length",
        ),
        (
            field("id = \"subject\"\nmax_length = 999"),
            "line 6, column 14: forms[0].fields[0].max_length: must be at most 998",
        ),
        (
            field("id = \"story\"\ntype = \"textarea\"\nlabel = \"S\"\nmax_length = 9000"),
            "line 4, column 1: forms[0].fields: leave 495 characters of a ticket to the message, and it needs 1000: lower some `max_length`",
        ),
        (
            field(
                "id = \"message\"\nmax_length = 9500\n[[forms.fields]]\nid = \"order\"\ntype = \"text\"\nlabel = \"O\"",
            ),
            "line 6, column 14: forms[0].fields[0].max_length: must be at most 9295: the other answers need the rest",
        ),
    ] {
        assert_eq!(told(&source), expected, "{source}");
    }
}

#[test]
fn keys_belong_to_the_types_that_they_mean_something_for() {
    let own =
        |kind: &str, rest: &str| format!("id = \"own\"\ntype = \"{kind}\"\nlabel = \"O\"\n{rest}");
    let two = r#"options = [{ value = "a", label = "A" }, { value = "b", label = "B" }]"#;
    for (field, expected) in [
        (own("number", "min = -5\nmax = 5\ndecimals = 2"), "ok"),
        (
            own("text", "min = 1"),
            "line 8, column 7: forms[0].fields[0].min: has no place here: it is for type = \"number\"",
        ),
        (
            own("number", "min = 6\nmax = 5"),
            "line 8, column 7: forms[0].fields[0].min: must not be above `max`, 5",
        ),
        (
            own("number", "max_length = 41"),
            "line 8, column 14: forms[0].fields[0].max_length: must be at most 40",
        ),
        (own("text", "min_length = 10\nmax_length = 10"), "ok"),
        (
            own("text", "min_length = 11\nmax_length = 10"),
            "line 8, column 14: forms[0].fields[0].min_length: must not be above the longest answer, 10",
        ),
        (
            own("url", "min_length = 11"),
            "line 8, column 14: forms[0].fields[0].min_length: has no place here: only typed text has a length",
        ),
        (own("multiselect", &format!("{two}\nmax_choices = 1")), "ok"),
        (
            own("radio", &format!("{two}\nmax_choices = 1")),
            "line 9, column 15: forms[0].fields[0].max_choices: has no place here: it is for type = \"multiselect\"",
        ),
        (
            own("radio", ""),
            "line 4, column 1: forms[0].fields[0].options: is missing: the field needs something to choose from",
        ),
        (
            own("checkbox", two),
            "line 8, column 11: forms[0].fields[0].options: has no place here: a checkbox has no options",
        ),
        (own("chain", ""), "ok"),
        (
            own(
                "chain",
                r#"options = [{ value = "0x1", label = "Ethereum" }]"#,
            ),
            "line 8, column 22: forms[0].fields[0].options[0].value: must be a chain id in digits, as \"1\" for Ethereum",
        ),
        (
            own("multiselect", &format!("{two}\ndefault = \"b\\na\"")),
            "ok",
        ),
        (
            own("radio", &format!("{two}\ndefault = \"c\"")),
            "line 9, column 11: forms[0].fields[0].default: is no answer that the field takes (option_unknown): Please choose one of the options.",
        ),
        (own("checkbox", "default = \"true\""), "ok"),
        (
            own("text", "prefill = []\nread_only = true"),
            "ok\nwarning line 9, column 13: forms[0].fields[0].read_only: has no effect: nothing fills the field in",
        ),
        (
            own("text", "prefill = [\"cookie\"]"),
            "line 8, column 12: forms[0].fields[0].prefill[0]: must be a list of some of \"page\", \"query\", \"api\"",
        ),
        ("id = \"plan\"\ntype = \"hidden\"".into(), "ok"),
        (
            "id = \"plan\"\ntype = \"hidden\"\nrequired = true".into(),
            "line 7, column 12: forms[0].fields[0].required: must not be true: a visitor can't fill in what is not seen",
        ),
        (
            "id = \"plan\"\ntype = \"hidden\"\nprefill = []".into(),
            "line 7, column 11: forms[0].fields[0].prefill: must name a source: without one, and without `default`, the field never has an answer",
        ),
        (
            "id = \"plan\"\ntype = \"hidden\"\nprefill = []\ndefault = \"free\"".into(),
            "ok",
        ),
    ] {
        assert_eq!(said(&[&field]), expected, "{field}");
    }
}

#[test]
fn a_condition_names_an_earlier_choice() {
    let topic = "id = \"topic\"\ntype = \"radio\"\nlabel = \"T\"\noptions = [{ value = \"a\", label = \"A\" }, { value = \"b\", label = \"B\" }]";
    let agree = "id = \"agree\"\ntype = \"checkbox\"\nlabel = \"A\"";
    let own = |condition: &str| {
        format!("id = \"own\"\ntype = \"text\"\nlabel = \"O\"\nshow_when = {condition}")
    };
    for (condition, expected) in [
        (r#"{ field = "topic", is = ["a", "b"] }"#, "ok"),
        (r#"{ field = "agree", is = ["true"] }"#, "ok"),
        (
            r#"{ field = "topic", is = ["a", "c"] }"#,
            "line 17, column 37: forms[0].fields[2].show_when.is: must only name values of options of `topic`",
        ),
        (
            r#"{ field = "agree", is = ["false"] }"#,
            "line 17, column 37: forms[0].fields[2].show_when.is: must be [\"true\"] for a checkbox",
        ),
        (
            r#"{ field = "topic", is = [] }"#,
            "line 17, column 37: forms[0].fields[2].show_when.is: must name at least one",
        ),
        (
            r#"{ field = "own", is = ["a"] }"#,
            "line 17, column 23: forms[0].fields[2].show_when.field: must be the id of a field that stands before this one",
        ),
        (
            r#"{ field = "name", is = ["a"] }"#,
            "line 17, column 23: forms[0].fields[2].show_when.field: must be a field with options or a checkbox",
        ),
        (
            r#"{ field = "topic" }"#,
            "line 17, column 13: forms[0].fields[2].show_when.is: is missing",
        ),
    ] {
        assert_eq!(
            said(&[topic, agree, &own(condition)]),
            expected,
            "{condition}"
        );
    }
    let message = "id = \"message\"\nshow_when = { field = \"topic\", is = [\"a\"] }";
    assert_eq!(
        said(&[topic, message]),
        "line 11, column 13: forms[0].fields[1].show_when: has no place here: Mava shows no ticket without a message to its agents"
    );
}

#[test]
fn attributes_are_counted_over_all_sources_before_any_ticket_is_made() {
    let id = |n: usize| format!("\"{n:024x}\"");
    let own = |n: usize, to: &str| {
        format!("id = \"own{n}\"\ntype = \"text\"\nlabel = \"O\"\nmax_length = 1\nto = {{ {to} }}")
    };
    let fixed = |from: usize, count: usize| {
        let all =
            (from..from + count).map(|n| format!("{{ attribute = {}, content = \"c\" }}", id(n)));
        all.collect::<Vec<_>>().join(", ")
    };
    let form = |ticket: &str, fields: &[String]| {
        let fields: String = fields
            .iter()
            .map(|field| format!("[[forms.fields]]\n{field}\n"))
            .collect();
        told(&format!("{FORM}{fields}[forms.ticket]\n{ticket}\n"))
    };
    let ten: Vec<String> = (0..10)
        .map(|n| own(n, &format!("ticket_attribute = {}", id(n))))
        .collect();
    for (ticket, fields, expected) in [
        (format!("attributes = [{}]", fixed(100, 20)), &ten[..], "ok"),
        (format!("attributes = [{}]", fixed(100, 30)), &[], "ok"),
        (
            format!("customer_attributes = [{}]", fixed(0, 30)),
            &ten,
            "ok",
        ),
        (
            format!(
                "attributes = [{}]\nreference_attribute = {}",
                fixed(100, 19),
                id(200)
            ),
            &ten,
            "ok",
        ),
        (
            format!(
                "attributes = [{}]\nreference_attribute = {}",
                fixed(100, 20),
                id(200)
            ),
            &ten,
            "line 65, column 14: forms[0].ticket.attributes: set 31 attributes together with `to` of fields; Mava takes at most 30",
        ),
        (
            format!("customer_attributes = [{}]", fixed(0, 1)),
            &[own(0, &format!("customer_attribute = {}", id(0)))],
            "line 9, column 29: forms[0].fields[0].to.customer_attribute: is set by something else in this form too",
        ),
        (
            String::new(),
            &[own(0, "name = true")],
            "line 9, column 15: forms[0].fields[0].to.name: must not be true: another field of this form is the name",
        ),
        (
            String::new(),
            &[own(0, "message = false")],
            "line 9, column 6: forms[0].fields[0].to: must name a place, or the answer would be thrown away",
        ),
        (
            String::new(),
            &["id = \"subject\"\nto = { message = true }".to_owned()],
            "line 6, column 18: forms[0].fields[0].to.message: has no place here: a usual field has its own place on the ticket",
        ),
    ] {
        assert_eq!(form(&ticket, fields), expected, "{ticket} {fields:?}");
    }
}

#[test]
fn what_a_field_says_is_what_the_browser_is_told() {
    let source = format!(
        "{FORM}{}",
        r#"
        [[forms.fields]]
        id = "chain"
        type = "chain"
        label = "Network"
        [[forms.fields]]
        id = "amount"
        type = "number"
        label = { en = "Amount", de = "Betrag" }
        min = 0
        decimals = 18
        prefill = ["query"]
        read_only = true
        show_when = { field = "chain", is = ["1"] }
        to = { ticket_attribute = "64f200000000000000000001", message = true }
        "#
    );
    let config = crate::config::parse(&source, std::path::Path::new(""))
        .unwrap()
        .config;
    let form = &config.forms[0];
    let chain = form.definition.field("chain").unwrap();
    assert_eq!(chain.options[0].value, "1");
    assert_eq!(chain.options[0].label.get("de"), "Ethereum");
    let amount = form.definition.field("amount").unwrap();
    assert_eq!(
        (amount.kind, amount.min, amount.max, amount.decimals),
        (FieldType::Number, Some(0), None, Some(18))
    );
    assert_eq!(amount.prefill, [PrefillSource::Query]);
    assert!(amount.read_only);
    assert_eq!(amount.show_when.as_ref().unwrap().is, ["1"]);
    assert!(form.targets["amount"].message);
    let told = serde_json::to_string(&form.definition).unwrap();
    assert!(!told.contains("64f2"), "{told}");
}
