//! What the commands print, and with which code they end.

use std::path::Path;

use tempfile::TempDir;

use super::*;

/// A folder with a configuration and, below it, a form's files.
pub(super) fn folder(config: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("intake.toml"), config).unwrap();
    folder
}

/// The exit code of a command, and what it wrote to both outputs. The folder's
/// own path stands as `~` in them.
pub(super) fn ran(folder: &Path, arguments: &[&str], environment: &Environment) -> (u8, String) {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let config = folder.join("intake.toml");
    let fixed = [OsString::from("intake-proxy")];
    let named = arguments.iter().map(OsString::from);
    let file = [OsString::from("--config"), config.into_os_string()];
    let arguments: Vec<_> = fixed.into_iter().chain(named).chain(file).collect();
    let output = Output {
        out: &mut out,
        err: &mut err,
        colour: false,
    };
    let code = run(&arguments, environment, output);
    let text = String::from_utf8([out, err].concat()).unwrap();
    (code, text.replace(folder.to_str().unwrap(), "~"))
}

pub(super) const FORM: &str = "[[forms]]\nid = \"support\"\norigins = [\"https://shop.example\"]\n";

#[test]
fn snippet_prints_the_tags_of_each_form() {
    let folder = folder(&format!(
        "[server]\npublic_url = \"https://help.example.com\"\n{FORM}title = \"Ask \\\"us\\\"\"\n[[forms]]\nid = \"bugs\"\norigins = []\n"
    ));
    let none = Environment::from([]);
    let (code, told) = ran(folder.path(), &["snippet"], &none);
    let support = "<!-- support: a button on every page that has this tag; it opens the form -->
<script async src=\"https://help.example.com/intake.js\" data-form=\"support\"></script>
<!-- support: a pinned tag needs the form's files: name their folder with --assets -->
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
fn snippet_pins_the_loader_to_what_is_served() {
    let folder = folder(FORM);
    let files = crate::assets::fixture::folder();
    let config = config::load(&folder.path().join("intake.toml"))
        .unwrap()
        .config;
    let source = crate::assets::Source::Folder(files.path().to_owned());
    let assets = crate::assets::Assets::load(&source, &config).unwrap();
    let integrity = assets.loader.integrity();
    let environment = Environment::from([("INTAKE_ASSETS", files.path().to_str().unwrap())]);
    let (code, told) = ran(folder.path(), &["snippet"], &environment);
    let tag = format!(
        "/intake.js\" integrity=\"{integrity}\" crossorigin=\"anonymous\" data-form=\"support\">"
    );
    assert!(code == SUCCESS && told.contains(&tag), "{told}");
    assert!(integrity.starts_with("sha384-") && integrity.len() == 71);
}

#[test]
fn schema_prints_the_schema_alone() {
    let (mut out, mut err) = (Vec::new(), Vec::new());
    let output = Output {
        out: &mut out,
        err: &mut err,
        colour: false,
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
