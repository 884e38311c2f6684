//! Files with mistakes and what is said of them; files without, and what they mean.

use std::path::Path;

use super::*;

/// What is said of a text, one line for each mistake; else "ok" and the warnings.
pub(super) fn told(source: &str) -> String {
    match parse(source, Path::new("/etc/intake")) {
        Ok(loaded) => {
            let warnings = loaded.warnings.iter().map(|w| format!("\nwarning {w}"));
            format!("ok{}", warnings.collect::<String>())
        }
        Err(mistakes) => mistakes.to_string(),
    }
}

/// The first form of a text, field by field: `id type length`, `?` where optional.
fn asked(form: &str) -> String {
    let source = format!("[[forms]]\nid = \"support\"\norigins = []\n{form}");
    let config = parse(&source, Path::new("")).unwrap().config;
    let fields = &config.forms[0].definition.fields;
    let lines = fields.iter().map(|field| {
        let optional = if field.required { "" } else { "?" };
        format!("{}{optional} {}", field.id, field.max_length)
    });
    lines.collect::<Vec<_>>().join(", ")
}

pub(super) const FORM: &str = "[[forms]]\nid = \"support\"\norigins = [\"https://example.com\"]\n";

#[test]
fn the_smallest_file_has_every_default() {
    let config = parse(FORM, Path::new("/etc/intake")).unwrap().config;
    let server = &config.server;
    assert_eq!(server.listen.to_string(), "127.0.0.1:8787");
    assert_eq!(server.admin_listen.to_string(), "127.0.0.1:8797");
    assert_eq!(server.public_url.as_str(), "http://127.0.0.1:8787/");
    assert_eq!(server.assets, None);
    assert_eq!(config.mava.base_url.as_str(), "https://gateway.mava.app/");
    assert_eq!(config.mava.budget.requests, 85);
    assert_eq!(config.mava.budget.window.as_secs(), 30);
    assert_eq!(config.mava.timeout.as_secs(), 20);
    assert_eq!(config.mava.unknown, UnknownPolicy::Resend);
    assert_eq!(config.store.path, Path::new("/etc/intake/intake.db"));
    assert_eq!(config.store.keep_delivered.as_secs(), 86_400);
    assert_eq!(config.forms.len(), 1);
    assert_eq!(config.forms[0].origins, ["https://example.com"]);
}

#[test]
fn a_full_file_means_what_it_says() {
    let source = r#"
        [server]
        listen = "0.0.0.0:80"
        admin_listen = "127.0.0.1:0"
        public_url = "https://help.example.com"
        assets = "dist"
        [mava]
        base_url = "http://127.0.0.1:8788"
        budget = { requests = 10, window = "1m" }
        timeout = "5s"
        unknown = "hold"
        [store]
        url = "sqlite:/var/lib/intake/intake.db"
        keep_delivered = "7d"
        [[forms]]
        id = "support"
        origins = []
        identify_by = ["wallet", "email"]
        challenge = "off"
        wallet = "claimed"
        label = { en = "Help", "pt-BR" = "Ajuda", "*" = "?" }
        title = "Support"
        [[forms.fields]]
        id = "topic"
        type = "select"
        label = "What is it about?"
        options = [
          { value = "bridge", label = "Bridge", category = "64F000000000000000000001", tags = ["64f000000000000000000002"], priority = 3 },
          { value = "other", label = "Something else" },
        ]
        [forms.ticket]
        status = "Open"
        priority = 2
        assigned_to = "64f000000000000000000003"
        tags = ["64f000000000000000000004"]
        silent = false
        subject = "[{form}] {subject}"
    "#;
    let config = parse(source, Path::new("/etc/intake")).unwrap().config;
    assert_eq!(
        config.server.public_url.as_str(),
        "https://help.example.com/"
    );
    assert_eq!(
        config.server.assets.as_deref(),
        Some(Path::new("/etc/intake/dist"))
    );
    assert_eq!(config.mava.unknown, UnknownPolicy::Hold);
    assert_eq!(config.store.path, Path::new("/var/lib/intake/intake.db"));
    let form = &config.forms[0];
    assert_eq!(form.label.as_ref().unwrap().get("pt-BR"), "Ajuda");
    assert_eq!(form.definition.title.as_ref().unwrap().get("de"), "Support");
    let bridge = &form.choices["topic"]["bridge"];
    assert_eq!(bridge.category.as_deref(), Some("64f000000000000000000001"));
    assert_eq!(bridge.priority, Some(3));
    assert_eq!(bridge.tags, ["64f000000000000000000002"]);
    assert_eq!(form.choices["topic"]["other"].category, None);
    assert_eq!(form.ticket.status.as_deref(), Some("Open"));
    assert_eq!(form.ticket.silent, Some(false));
    // "[support] " takes ten of Mava's 998 characters, so none is cut off.
    assert_eq!(form.definition.field("subject").unwrap().max_length, 988);
}

#[test]
fn the_fields_of_a_form_follow_from_its_list() {
    let own =
        "[[forms.fields]]\nid = \"order\"\ntype = \"text\"\nlabel = \"Order\"\nmax_length = 41\n";
    for (form, expected) in [
        (
            "",
            "name? 200, email? 254, walletAddress? 42, subject 998, message 9500",
        ),
        (
            "wallet = \"off\"",
            "name? 200, email 254, subject 998, message 9500",
        ),
        (
            "identify_by = [\"wallet\"]",
            "name? 200, walletAddress 42, subject 998, message 9500",
        ),
        (
            &format!("identify_by = [\"email\"]\n{own}"),
            "name? 200, email 254, order? 41, subject 998, message 9450",
        ),
        (
            &format!(
                "identify_by = [\"email\"]\n[[forms.fields]]\nid = \"subject\"\nrequired = false\n{own}"
            ),
            "email 254, subject? 998, order? 41, message 9450",
        ),
        (
            "[[forms.fields]]\nid = \"message\"\nmax_length = 500\n[[forms.fields]]\nid = \"email\"\nrequired = true",
            "walletAddress? 42, message 500, email 254",
        ),
        (
            "identify_by = [\"wallet\"]\n[[forms.fields]]\nid = \"email\"",
            "walletAddress 42, email? 254, message 9500",
        ),
    ] {
        assert_eq!(asked(form), expected, "{form}");
    }
}

#[test]
fn every_mistake_of_a_file_is_told_at_once_with_its_key_and_place() {
    let source = r#"[server]
listn = "127.0.0.1:1"
listen = "localhost"
admin_listen = 8797
public_url = "http://help.example.com/x"
trusted_proxies = ["10.0.0.0/33"]
priority = 3

[mava]
api_key = "mk_live_do_not_repeat"
base_url = "http://gateway.mava.app"
budget = { requests = 91, window = "10s" }
unknown = "Resend"

[store]
url = "postgres://user:do_not_repeat@db/intake"

[[forms]]
id = "Support"
origins = ["https://example.com/", "*", 7]
identify_by = []
challenge = "riddle"
wallet = "maybe"
title = { en = "Help", klingonisch9 = "nuqneH" }
label = ""

[[forms]]
id = "two"
origins = "https://example.com"
fields = [ { type = "text" }, { id = "a b", type = "text", label = "A" }, { id = "ok", type = "phone", label = "N" } ]
ticket = { status = "open", priority = 4, tags = ["64f0"], silent = "yes" }
"#;
    let expected = r#"line 2, column 1: server.listn: is no key here; did you mean `listen`?
line 3, column 10: server.listen: must be an address and a port, as "127.0.0.1:8787" or "0.0.0.0:8787"
line 4, column 16: server.admin_listen: must be a text in quotes
line 5, column 14: server.public_url: must begin with https://; http:// is for this machine alone (127.0.0.1, localhost)
line 6, column 20: server.trusted_proxies[0]: must be an address or a network, as "10.0.0.0/8" or "::1"
line 7, column 1: server.priority: is no key here; it belongs into [[forms.fields.options]]
line 10, column 1: mava.api_key: secrets never stand in this file: give the key in the environment as MAVA_API_KEY, or the path of a file that holds it as MAVA_API_KEY_FILE; and change the key if others have seen this file
line 11, column 12: mava.base_url: must begin with https://; http:// is for this machine alone (127.0.0.1, localhost)
line 12, column 23: mava.budget.requests: must be a whole number from 1 to 90
line 12, column 36: mava.budget.window: must be a length of time from "30s" to "1h"
line 13, column 11: mava.unknown: must be one of "resend", "hold"
line 16, column 7: store.url: must be "sqlite:" and the path of a file, as "sqlite:intake.db"
line 19, column 6: forms[0].id: must be 1 to 64 of a-z, 0-9 and -, not beginning with -
line 20, column 12: forms[0].origins[0]: must be written as a browser does, here "https://example.com"
line 20, column 36: forms[0].origins[1]: must name each origin in full: a form for every site would be a form for spam
line 20, column 41: forms[0].origins[2]: must be a list of origins, each as "https://app.example.com"
line 21, column 15: forms[0].identify_by: must name at least one
line 22, column 13: forms[0].challenge: must be one of "altcha", "turnstile", "hcaptcha", "off"
line 23, column 10: forms[0].wallet: must be one of "claimed", "off", "proven"
line 24, column 39: forms[0].title.klingonisch9: must be named by a language tag, as en, de or pt-BR
line 25, column 9: forms[0].label: must not be empty
line 29, column 11: forms[1].origins: must be a list of origins, each as "https://app.example.com"
line 30, column 12: forms[1].fields[0].id: is missing
line 30, column 38: forms[1].fields[1].id: must be 1 to 64 of A-Z, a-z, 0-9 and _, beginning with a letter
line 30, column 95: forms[1].fields[2].type: must be one of "text", "textarea", "email", "wallet", "url", "number", "select", "multiselect", "radio", "checkbox", "transaction", "chain", "hidden"
line 31, column 21: forms[1].ticket.status: must be one of "Open", "Pending", "Resolved", "Waiting"
line 31, column 40: forms[1].ticket.priority: must be a whole number from 1 to 3
line 31, column 51: forms[1].ticket.tags[0]: must be an id of Mava's, 24 hexadecimal digits
line 31, column 69: forms[1].ticket.silent: must be true or false"#;
    assert_eq!(told(source), expected);
}

#[test]
fn what_keys_mean_together_is_judged_too() {
    let tags = |count: usize| {
        let tags: Vec<String> = (0..count).map(|n| format!("\"{n:024x}\"")).collect();
        tags.join(", ")
    };
    let option = r#"{ value = "a", label = "A" }"#;
    for (source, expected) in [
        (String::new(), "forms: is missing"),
        ("forms = []".into(), "line 1, column 9: forms: must have at least one form"),
        ("[[forms]]".into(), "line 1, column 1: forms[0].id: is missing\nline 1, column 1: forms[0].origins: is missing"),
        (format!("{FORM}{FORM}"), "line 5, column 6: forms[1].id: is the id of another form too"),
        (
            format!("[server]\nlisten = \"0.0.0.0:8787\"\n{FORM}"),
            "line 2, column 10: server.public_url: is missing: `listen` is open to other machines, so the proxy can't tell what visitors' browsers call it",
        ),
        (
            format!("[server]\nadmin_listen = \"127.0.0.1:8787\"\n{FORM}"),
            "line 2, column 16: server.admin_listen: must differ from `listen`",
        ),
        (
            format!("[server]\nadmin_listen = \"0.0.0.0:8797\"\n{FORM}"),
            "ok\nwarning line 2, column 16: server.admin_listen: can be reached from other machines: make sure that only your own can",
        ),
        (
            format!("{FORM}wallet = \"off\"\nidentify_by = [\"wallet\"]"),
            "line 5, column 15: forms[0].identify_by: names \"wallet\", but the form has wallet = \"off\"",
        ),
        (
            format!("{FORM}ticket = {{ silent = true, notify = true }}"),
            "ok\nwarning line 4, column 36: forms[0].ticket.notify: has no effect: `silent` takes notifications and automations away",
        ),
        (
            format!("{FORM}ticket.subject = \"{{ subject }}\""),
            "line 4, column 18: forms[0].ticket.subject: may hold {form}, {reference} and ids of fields in braces, and no other braces",
        ),
        (
            format!("{FORM}ticket.subject = \"{{subject}}\"\nfields = [{{ id = \"message\" }}]"),
            "line 4, column 18: forms[0].ticket.subject: holds {subject}, but the form has no field `subject`",
        ),
        (
            format!("{FORM}ticket.subject = \"{}{{subject}}\"", "x".repeat(900)),
            "line 4, column 18: forms[0].ticket.subject: is too long with the longest answers: Mava takes at most 998 characters, and the visitor needs 100 of them",
        ),
        (
            format!("{FORM}ticket.tags = [{}]", tags(20)),
            "ok",
        ),
        (
            format!("{FORM}ticket.tags = [{}]", tags(21)),
            "line 4, column 15: forms[0].ticket.tags: a ticket could get 21 tags, with those of options; Mava takes at most 20",
        ),
        (
            format!("{FORM}ticket.tags = [{}]\n[[forms.fields]]\nid = \"t\"\ntype = \"select\"\nlabel = \"T\"\noptions = [{{ value = \"a\", label = \"A\", tags = [{}] }}, {option}]", tags(19), tags(21)).replace(option, r#"{ value = "b", label = "B" }"#),
            "line 4, column 15: forms[0].ticket.tags: a ticket could get 21 tags, with those of options; Mava takes at most 20",
        ),
        (
            format!("{FORM}ticket.tags = [{0}, {0}]", tags(1)),
            "line 4, column 44: forms[0].ticket.tags[1]: stands twice in the list",
        ),
    ] {
        assert_eq!(told(&source), expected, "{source}");
    }
}

#[test]
fn what_is_not_toml_is_told_with_its_place_beside_the_other_mistakes() {
    let source = "[server]\nlisten = \nlistn = 1\nadmin_listen = \"mk_live_do_not_repeat\n";
    let told = told(source);
    for part in [
        "line 2, column",
        "line 3, column 1: server.listn",
        "line 4, column",
    ] {
        assert!(told.contains(part), "{told}");
    }
    assert!(!told.contains("is missing"), "{told}");
    assert!(!told.contains("mk_live"), "{told}");
}

#[test]
fn no_sentence_repeats_a_value() {
    let secret = "mk_live_do_not_repeat";
    for key in keys::KEYS {
        let name = key.path.rsplit('.').next().unwrap();
        let table = key.path.rsplit_once('.').map_or("", |(table, _)| table);
        let header = match table.strip_suffix("[]") {
            Some(list) => format!("[[{}]]", list.replace("[]", "")),
            None if table.is_empty() => String::new(),
            None => format!("[{}]", table.replace("[]", "")),
        };
        // Texts of every kind take this one, and nothing is said of it.
        for value in [
            format!("\"{secret}\""),
            format!("[\"{secret}\"]"),
            format!("{{ {secret}9 = \"{secret}\" }}"),
        ] {
            let source = format!("{header}\n{name} = {value}\n");
            let told = told(&source).replace(&format!("{secret}9"), "");
            assert!(!told.contains(secret), "{source}{told}");
        }
    }
}

#[test]
fn the_documentation_shows_the_table_of_keys() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/operating.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (start, end) = ("<!-- keys: begin -->\n", "<!-- keys: end -->");
    let (before, rest) = page.split_once(start).unwrap();
    let (shown, after) = rest.split_once(end).unwrap();
    let table = reference();
    if std::env::var_os("INTAKE_WRITE_DOCS").is_some() {
        std::fs::write(&path, format!("{before}{start}{table}{end}{after}")).unwrap();
    } else {
        assert_eq!(
            shown, table,
            "run this test with INTAKE_WRITE_DOCS=1 to write the table anew"
        );
    }
}
