//! The schema against real files, and against files with one mistake each. What
//! the proxy takes, the schema must take: an editor that marks what is right is
//! worse than one that marks nothing.

use std::path::{Path, PathBuf};

use boon::{Compiler, SchemaIndex, Schemas};
use serde_json::Value;

use super::schema;

/// The schema, ready to judge.
struct Judge(Schemas, SchemaIndex);

impl Judge {
    fn new() -> Self {
        let mut schemas = Schemas::new();
        let mut compiler = Compiler::new();
        let read: Value = serde_json::from_str(&schema()).unwrap();
        compiler.add_resource("intake.schema.json", read).unwrap();
        let index = compiler.compile("intake.schema.json", &mut schemas);
        Self(schemas, index.unwrap())
    }

    fn takes(&self, source: &str) -> Result<(), String> {
        let document: Value = toml::from_str(source).map_err(|error| error.to_string())?;
        let judged = self.0.validate(&document, self.1);
        judged.map_err(|error| format!("{error:#}"))
    }
}

fn file(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

const FORM: &str = "[[forms]]\nid = \"support\"\norigins = [\"https://example.com\"]\n";

/// The TOML in a page. What begins inside of a form gets a form around it.
fn examples(page: &str) -> Vec<String> {
    let fences = page.split("```toml\n").skip(1);
    let sources = fences.filter_map(|rest| rest.split("```").next());
    sources
        .map(|source| {
            let first = source
                .lines()
                .map(str::trim)
                .find(|line| line.starts_with('['));
            match first.unwrap_or_default() {
                line if line.contains("forms.") => format!("{FORM}{source}"),
                line if line != "[[forms]]" && !source.contains("[[forms]]") => {
                    format!("{source}{FORM}")
                }
                _ => source.to_owned(),
            }
        })
        .collect()
}

#[test]
fn the_schema_in_the_documentation_is_that_of_the_table_of_keys() {
    let path = file("docs/intake.schema.json");
    if std::env::var_os("INTAKE_WRITE_DOCS").is_some() {
        std::fs::write(&path, schema()).unwrap();
    }
    // As values, since libraries decide in which order members are written.
    let value = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
    assert!(
        value(&read(&path)) == value(&schema()),
        "run this test with INTAKE_WRITE_DOCS=1 to write docs/intake.schema.json anew"
    );
}

#[test]
fn the_example_names_the_schema_in_its_first_line() {
    let example = file("examples/intake.toml");
    let first = read(&example).lines().next().unwrap().to_owned();
    let named = first.strip_prefix("#:schema ").unwrap();
    let named = example.parent().unwrap().join(named);
    assert_eq!(read(&named), read(&file("docs/intake.schema.json")));
}

#[test]
fn every_file_and_every_example_that_is_shown_is_taken_by_schema_and_proxy() {
    let judge = Judge::new();
    let whole = ["examples/intake.toml", "examples/identity/account.toml"];
    let mut sources: Vec<_> = whole.map(|path| (path, read(&file(path)))).into();
    for page in [
        "README.md",
        "docs/operating.md",
        "docs/embedding.md",
        "docs/identity.md",
    ] {
        let shown = examples(&read(&file(page)));
        sources.extend(shown.into_iter().map(|source| (page, source)));
    }
    assert!(sources.len() > 1, "no example was found");
    for (page, source) in sources {
        assert_eq!(judge.takes(&source), Ok(()), "{page}:\n{source}");
        let parsed = crate::config::parse(&source, Path::new(""));
        assert!(parsed.is_ok(), "{page}:\n{source}\n{:?}", parsed.err());
    }
}

#[test]
fn values_at_the_edge_of_what_the_proxy_takes_are_taken() {
    let judge = Judge::new();
    for source in [
        FORM.to_owned(),
        format!("server.listen = \"[::1]:0\"\nserver.admin_listen = \"127.0.0.1:65535\"\n{FORM}"),
        format!("server.public_url = \"https://help.example.com/\"\n{FORM}"),
        format!("server.trusted_proxies = [\"10.0.0.0/8\", \"::1\"]\n{FORM}"),
        format!("limits = {{ total = {{ requests = 1, window = \"1d\" }} }}\n{FORM}"),
        format!("mava.base_url = \"http://localhost:8788\"\nmava.timeout = \"1500ms\"\n{FORM}"),
        format!("store.url = \"sqlite:/var/lib/intake/intake.db\"\nstore.keep_delivered = \"0s\"\n{FORM}"),
        format!("store.url = \"sqlite:a\"\n{FORM}"),
        "[[forms]]\nid = \"0\"\norigins = []\n".to_owned(),
        "[[forms]]\nid = \"a\"\norigins = [\"http://127.0.0.1:8789\", \"https://xn--bcher-kva.example\"]\n".to_owned(),
        format!("{FORM}title = {{ en = \"Help\", \"pt-BR\" = \"Ajuda\", \"zh-Hant-TW\" = \"?\", \"*\" = \"!\" }}"),
        format!("{FORM}label = \"{}\"", "ü".repeat(60)),
        format!("{FORM}ticket = {{ tags = [\"64F000000000000000000001\"], priority = 3 }}"),
    ] {
        assert_eq!(judge.takes(&source), Ok(()), "{source}");
        assert!(crate::config::parse(&source, Path::new("")).is_ok(), "{source}");
    }
}

#[test]
fn wrong_files_are_refused() {
    let judge = Judge::new();
    let field = |rest: &str| format!("{FORM}[[forms.fields]]\nid = \"a\"\n{rest}\n");
    for source in [
        String::new(),
        "forms = []".to_owned(),
        "[[forms]]\nid = \"support\"".to_owned(),
        "[[forms]]\norigins = []".to_owned(),
        format!("zebra = 1\n{FORM}"),
        format!("server.listn = \"127.0.0.1:1\"\n{FORM}"),
        format!("server.listen = \"localhost:8787\"\n{FORM}"),
        format!("server.listen = 8787\n{FORM}"),
        format!("server.public_url = \"https://help.example.com/x\"\n{FORM}"),
        format!("server.public_url = \"ftp://help.example.com\"\n{FORM}"),
        format!("server.trusted_proxies = [\"localhost\"]\n{FORM}"),
        format!("limits.calls.requests = 0\n{FORM}"),
        format!("limits.calls.burst = 1\n{FORM}"),
        format!("mava.api_key = \"mk\"\n{FORM}"),
        format!("mava.budget.requests = 91\n{FORM}"),
        format!("mava.budget.requests = 8.5\n{FORM}"),
        format!("mava.timeout = \"20\"\n{FORM}"),
        format!("mava.timeout = 20\n{FORM}"),
        format!("mava.unknown = \"Resend\"\n{FORM}"),
        format!("store.url = \"postgres://db/intake\"\n{FORM}"),
        format!("store.url = \"sqlite:\"\n{FORM}"),
        "[[forms]]\nid = \"Support\"\norigins = []".to_owned(),
        "[[forms]]\nid = \"a\"\norigins = [\"https://example.com/\"]".to_owned(),
        "[[forms]]\nid = \"a\"\norigins = [\"*\"]".to_owned(),
        "[[forms]]\nid = \"a\"\norigins = \"https://example.com\"".to_owned(),
        "[[forms]]\nid = \"a\"\norigins = [\"https://a.b\", \"https://a.b\"]".to_owned(),
        format!("{FORM}identify_by = []"),
        format!("{FORM}identify_by = [\"phone\"]"),
        format!("{FORM}label = \" \""),
        format!("{FORM}label = \"{}\"", "x".repeat(61)),
        format!("{FORM}title = {{ klingonisch9 = \"nuqneH\" }}"),
        format!("{FORM}title = {{}}"),
        format!("{FORM}title = 7"),
        field("type = \"telepathy\""),
        field("type = \"text\"\nrequired = \"yes\""),
        field("type = \"text\"\nmax_length = 0"),
        field("type = \"select\"\noptions = [{ value = \"a\" }]"),
        field("type = \"select\"\noptions = [{ value = \"a\", label = \"A\", priority = 4 }]"),
        format!("{FORM}ticket.status = \"open\""),
        format!("{FORM}ticket.tags = [\"64f0\"]"),
        format!("{FORM}ticket.assigned_to = \"ada@example.com\""),
    ] {
        assert!(judge.takes(&source).is_err(), "{source}");
    }
}
