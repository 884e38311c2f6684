//! What the commands print, and with which code they end.

use std::path::Path;

use mava_sandbox::{DEFAULT_API_KEY, Sandbox};
use tempfile::TempDir;

use super::*;
use crate::assets::fixture;

/// A folder with a configuration and, below it, a form's files.
fn folder(config: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("intake.toml"), config).unwrap();
    folder
}

/// The exit code of a command, and what it wrote to both outputs. The folder's
/// own path stands as `~` in them.
fn ran(folder: &Path, arguments: &[&str], environment: &Environment) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let config = folder.join("intake.toml");
    let fixed = [OsString::from("intake-proxy")];
    let named = arguments.iter().map(OsString::from);
    let file = [OsString::from("--config"), config.into_os_string()];
    let arguments: Vec<_> = fixed.into_iter().chain(named).chain(file).collect();
    let output = Output {
        out: &mut out,
        err: &mut err,
    };
    let code = run(&arguments, environment, output);
    let text = String::from_utf8([out, err].concat()).unwrap();
    (code, text.replace(folder.to_str().unwrap(), "~"))
}

const FORM: &str = "[[forms]]\nid = \"support\"\norigins = [\"https://shop.example\"]\n";

#[test]
fn check_shows_one_screen_of_what_is_right() {
    let folder = folder(&format!(
        "[server]\npublic_url = \"https://help.example.com\"\n{FORM}"
    ));
    let assets = fixture::folder();
    let assets = assets.path().to_str().unwrap();
    let (code, told) = ran(
        folder.path(),
        &["check", "--assets", assets],
        &Environment::from([]),
    );
    let expected = format!(
        "~/intake.toml

  ok     public address  https://help.example.com
  ok     store           ~/intake.db
  ok     form support    asks name, email, walletAddress, subject, message
                         on https://shop.example
  ok     form files      build 0123456789ab in {assets}
  note   API key         is not set: requests are kept and not delivered until MAVA_API_KEY or MAVA_API_KEY_FILE is

Good to serve.
"
    );
    assert_eq!((code, told), (SUCCESS, expected));
}

#[test]
fn check_names_every_mistake_and_no_value() {
    let folder = folder(&format!("[mava]\napi_key = \"mk_live\"\n{FORM}title = 7\n"));
    let environment = Environment::from([("MAVA_API_KEY", "mk live")]);
    let (code, told) = ran(folder.path(), &["check"], &environment);
    let expected = "~/intake.toml

  WRONG  line 2, column 1  mava.api_key
                           secrets never stand in this file: give the key in the environment as MAVA_API_KEY, or the path of a file that holds it as MAVA_API_KEY_FILE; and change the key if others have seen this file
  WRONG  line 6, column 9  forms[0].title
                           must be a text, or a table with a text for each language
  WRONG  API key           MAVA_API_KEY: what it holds is no API key: copy the key again, alone and on one line

3 mistakes to mend.
";
    assert_eq!((code, told.as_str()), (MISTAKES, expected));
}

#[test]
fn check_asks_mava_whether_what_is_named_exists() {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let sandbox = runtime.block_on(Sandbox::start()).unwrap();
    let assets = fixture::folder();
    let assets = assets.path().to_str().unwrap();
    let key = Environment::from([("MAVA_API_KEY", DEFAULT_API_KEY)]);
    let wrong_key = Environment::from([("MAVA_API_KEY", "wrong")]);
    let good = "645000000000000000000001";
    let foreign = "745000000000000000000001";
    for (agent, arguments, environment, code, part) in [
        (
            good,
            &[][..],
            &key,
            SUCCESS,
            "ok     Mava's agents      2 there, 1 named here",
        ),
        (
            good,
            &[],
            &key,
            SUCCESS,
            "ok     Mava's categories  4 there, 0 named here",
        ),
        (
            foreign,
            &[],
            &key,
            MISTAKES,
            "WRONG  Mava's agents      forms[0].ticket.assigned_to names none that Mava has; it has:",
        ),
        (
            foreign,
            &["--offline"],
            &key,
            SUCCESS,
            "ok     API key         is set",
        ),
        (
            good,
            &[],
            &wrong_key,
            MISTAKES,
            "WRONG  Mava's agents   Mava refused the API key (status 401)",
        ),
    ] {
        let url = sandbox.url();
        let folder = folder(&format!(
            "[mava]\nbase_url = \"{url}\"\n{FORM}ticket.assigned_to = \"{agent}\"\n"
        ));
        let mut line = vec!["check", "--assets", assets];
        line.extend(arguments);
        let (ended, told) = ran(folder.path(), &line, environment);
        assert!(
            ended == code && told.contains(part),
            "{ended} {part}\n{told}"
        );
    }
    // Nobody listens there any more.
    let url = sandbox.url().to_owned();
    runtime.block_on(sandbox.stop()).unwrap();
    let folder = folder(&format!("[mava]\nbase_url = \"{url}\"\n{FORM}"));
    let (code, told) = ran(folder.path(), &["check", "--assets", assets], &key);
    assert!(
        code == FAILURE && told.contains("?      Mava's agents"),
        "{told}"
    );
}

#[test]
fn snippet_prints_the_tags_of_each_form() {
    let folder = folder(&format!(
        "[server]\npublic_url = \"https://help.example.com\"\n{FORM}title = \"Ask \\\"us\\\"\"\n[[forms]]\nid = \"bugs\"\norigins = []\n"
    ));
    let none = Environment::from([]);
    let (code, told) = ran(folder.path(), &["snippet"], &none);
    let support = "<!-- support: a button on every page that has this tag; it opens the form -->
<script async src=\"https://help.example.com/intake.js\" data-form=\"support\"></script>
<!-- support: the form in its place on one page -->
<iframe src=\"https://help.example.com/f/support\" data-intake title=\"Ask &quot;us&quot;\"></iframe>
<!-- Pages that may use them: https://shop.example -->
";
    assert_eq!(code, SUCCESS);
    assert!(told.starts_with(support), "{told}");
    assert!(
        told.contains("data-form=\"bugs\"") && told.contains("`origins` is empty"),
        "{told}"
    );
    let (code, told) = ran(folder.path(), &["snippet", "--form", "support"], &none);
    assert_eq!((code, told.as_str()), (SUCCESS, support));
    let (code, told) = ran(folder.path(), &["snippet", "--form", "nope"], &none);
    assert_eq!(
        (code, told.as_str()),
        (
            MISTAKES,
            "there is no form of this id; there are: support, bugs\n"
        )
    );
}

#[test]
fn schema_prints_the_schema_alone() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let output = Output {
        out: &mut out,
        err: &mut err,
    };
    let arguments = ["intake-proxy", "schema"].map(OsString::from);
    let code = run(&arguments, &Environment::from([]), output);
    assert_eq!((code, err), (SUCCESS, vec![]));
    assert!(out == config::schema().as_bytes());
}

#[test]
fn what_can_t_be_begun_ends_with_the_code_for_mistakes() {
    let good = folder(FORM);
    let bad = folder("forms = []");
    let gone = tempfile::tempdir().unwrap();
    let none = Environment::from([]);
    let both = Environment::from([("MAVA_API_KEY", "a"), ("MAVA_API_KEY_FILE", "b")]);
    for (folder, arguments, environment, part) in [
        (
            &bad,
            &["serve"][..],
            &none,
            "~/intake.toml: 1 mistake to mend\nline 1, column 9: forms: must have at least one form",
        ),
        (&bad, &["serve"], &both, "are both set: keep one of them"),
        (&good, &["serve"], &both, "are both set: keep one of them"),
        (&good, &["serve"], &none, "this binary holds no form assets"),
        (&gone, &["serve"], &none, "~/intake.toml: No such file"),
        (&gone, &["check"], &none, "~/intake.toml: No such file"),
        (&gone, &["snippet"], &none, "~/intake.toml: No such file"),
        (&good, &["sreve"], &none, "Usage: intake-proxy"),
    ] {
        // The assets of a release build are in the binary.
        if cfg!(feature = "embedded-assets") && part.contains("holds no form assets") {
            continue;
        }
        let (code, told) = ran(folder.path(), arguments, environment);
        assert!(
            code == MISTAKES && told.contains(part),
            "{code} {part}\n{told}"
        );
    }
}
