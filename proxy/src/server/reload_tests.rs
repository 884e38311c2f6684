//! Files that replace the running configuration, and files that don't.

use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::assets::{Assets, Source, fixture};
use crate::config::keys;

const START: &str = "[server]\npublic_url = \"https://help.example.com\"\n";
const FORM: &str = "[[forms]]\nid = \"support\"\norigins = [\"https://shop.example\"]\n";

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// A running configuration with its file.
struct World {
    live: Live,
    folder: TempDir,
}

fn write(folder: &Path, source: &str) {
    std::fs::write(folder.join("intake.toml"), source).unwrap();
}

impl World {
    fn start(source: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), source);
        let file = folder.path().join("intake.toml");
        let mut config = load(&file).unwrap().config;
        let bound = "127.0.0.1:4711".parse().unwrap();
        config.server.settle(bound);
        let assets = fixture::folder();
        let assets = Assets::load(&Source::Folder(assets.path().to_owned()), &config).unwrap();
        let config = Arc::new(config);
        let site = Site { config, assets };
        let environment = Environment::from([("INTAKE_IDENTITY_SECRET", SECRET)]);
        let (verifiers, chains) = (Verifiers::default(), Chains::default());
        let live = Live::new(
            file,
            environment,
            bound,
            site,
            verifiers,
            chains,
            Captchas::default(),
        );
        Self { live, folder }
    }

    fn reload(&self, source: &str) -> Result<Reloaded, ReloadError> {
        write(self.folder.path(), source);
        self.live.reload()
    }

    /// Ids of the forms, as handlers and pages see them.
    fn forms(&self) -> [Vec<String>; 2] {
        let ids = |config: &Config| {
            let forms = config.forms.iter();
            forms.map(|form| form.definition.id.clone()).collect()
        };
        let site = self.live.sites().now();
        [ids(&self.live.config().borrow()), ids(&site.config)]
    }

    fn loader(&self) -> String {
        let site = self.live.sites().now();
        let (_, bytes) = site.assets.loader.negotiate("");
        String::from_utf8(bytes.to_vec()).unwrap()
    }
}

#[test]
fn a_good_file_replaces_the_running_one_everywhere() {
    let world = World::start(&format!("{START}{FORM}"));
    let more = FORM.replace("support", "sales");
    let source = format!("[server]\npublic_url = \"https://desk.example.com\"\n{FORM}{more}");
    let reloaded = world.reload(&source).unwrap();
    assert_eq!(reloaded.added, ["sales"]);
    assert_eq!((reloaded.removed, reloaded.fixed), (vec![], vec![]));
    assert_eq!(world.forms(), [["support", "sales"], ["support", "sales"]]);
    assert!(
        world
            .loader()
            .contains("\"base\":\"https://desk.example.com\"")
    );
    assert!(world.loader().contains("\"sales\""));

    let reloaded = world.reload(&format!("{START}{more}")).unwrap();
    assert_eq!(reloaded.removed, ["support"]);
    assert_eq!(world.forms(), [["sales"], ["sales"]]);
    assert!(!world.loader().contains("\"support\""));
}

#[test]
fn a_broken_file_changes_nothing_and_every_mistake_is_told() {
    let world = World::start(&format!("{START}{FORM}"));
    let before = world.loader();
    for (source, parts) in [
        (
            format!("{START}[[forms]]\nid = \"New\"\norigins = \"*\"\n"),
            &[
                "line 4, column 6: forms[0].id",
                "line 5, column 11: forms[0].origins",
            ][..],
        ),
        (String::new(), &["forms: is missing"]),
        ("[[forms]".to_owned(), &["is not TOML"]),
    ] {
        let told = world.reload(&source).unwrap_err().to_string();
        for part in parts {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(world.forms(), [["support"], ["support"]]);
        assert_eq!(world.loader(), before);
    }
    std::fs::remove_file(world.folder.path().join("intake.toml")).unwrap();
    assert!(matches!(
        world.live.reload(),
        Err(ReloadError::Config(ConfigError::Unreadable { .. }))
    ));
    assert_eq!(world.forms(), [["support"], ["support"]]);
}

#[test]
fn keys_of_signed_identities_are_read_again_or_the_running_ones_kept() {
    let world = World::start(FORM);
    let verifies = || world.live.verifiers().borrow().of("support").is_some();
    let form = |name: &str| {
        format!("{FORM}identity = {{ algorithm = \"HS256\", secret_env = \"{name}\" }}\n")
    };
    assert!(!verifies());
    let told = world.reload(&form("OTHER_SECRET")).unwrap_err().to_string();
    assert!(
        told.contains("form support, identity: OTHER_SECRET is not set"),
        "{told}"
    );
    assert!(!verifies() && !world.live.config().borrow().forms[0].definition.identity);
    world.reload(&form("INTAKE_IDENTITY_SECRET")).unwrap();
    assert!(verifies() && world.live.config().borrow().forms[0].definition.identity);
}

#[test]
fn what_only_a_start_can_change_is_kept_and_named() {
    for (changed, keys) in [
        ("server.listen = \"127.0.0.1:1\"", &["server.listen"][..]),
        (
            "server.admin_listen = \"127.0.0.1:1\"",
            &["server.admin_listen"],
        ),
        ("server.assets = \"other\"", &["server.assets"]),
        ("mava.base_url = \"http://127.0.0.1:1\"", &["mava.base_url"]),
        ("mava.budget.requests = 1", &["mava.budget"]),
        ("mava.budget.window = \"60s\"", &["mava.budget"]),
        ("mava.timeout = \"1s\"", &["mava.timeout"]),
        ("mava.unknown = \"hold\"", &["mava.unknown"]),
        ("store.url = \"sqlite:other.db\"", &["store.url"]),
        ("store.keep_delivered = \"0s\"", &["store.keep_delivered"]),
        ("attachments.folder = \"x\"", &["attachments.folder"]),
        (
            "attachments = { storage = \"s3\", delivery = \"note\", s3 = { endpoint = \"https://h\", bucket = \"b\" } }",
            &["attachments.storage"],
        ),
        (
            "attachments.clamd = \"unix:/run/clamd\"",
            &["attachments.clamd"],
        ),
        (
            "mava.timeout = \"1s\"\nstore.keep_delivered = \"0s\"",
            &["mava.timeout", "store.keep_delivered"],
        ),
        ("", &[]),
    ] {
        let world = World::start(FORM);
        let base = world.live.config().borrow().server.public_base();
        let before = format!("{:?}", world.live.config().borrow());
        let reloaded = world.reload(&format!("{changed}\n{FORM}")).unwrap();
        assert_eq!(reloaded.fixed, keys, "{changed}");
        let after = format!("{:?}", world.live.config().borrow());
        assert_eq!(after, before, "{changed}");
        assert!(world.loader().contains(&base), "{changed}");
    }
}

#[test]
fn a_port_that_the_system_chose_stays_in_the_public_url() {
    let source = format!("server.listen = \"127.0.0.1:0\"\n{FORM}");
    let world = World::start(&source);
    world.reload(&source).unwrap();
    let config = world.live.config().borrow().clone();
    assert_eq!(config.server.public_base(), "http://127.0.0.1:4711");
}

#[test]
fn for_every_key_it_is_decided_whether_it_needs_a_start() {
    const FOLLOWED: [&str; 7] = [
        "server.public_url",
        "attachments.delivery",
        "attachments.keep",
        "attachments.keep_unclaimed",
        "attachments.client_files",
        "attachments.client_bytes",
        "attachments.waiting_bytes",
    ];
    for key in keys::KEYS {
        let built = !matches!(key.kind, keys::Kind::Table);
        let fixed = FIXED.iter().any(|(fixed, _)| {
            let rest = key.path.strip_prefix(fixed);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        });
        let listed = ["forms", "chains"]
            .iter()
            .any(|list| key.path.starts_with(list));
        let followed = FOLLOWED.contains(&key.path) || listed;
        assert!(!built || fixed != followed, "{}", key.path);
    }
}
