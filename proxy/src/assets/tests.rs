//! Sets that can be served, and sets that can't.

use std::path::Path;

use super::fixture::{folder, write};
use super::*;
use crate::environment::Environment;

fn config() -> Config {
    let source = "[server]\npublic_url = \"https://help.example.com\"\n\
        [[forms]]\nid = \"support\"\norigins = []\nlabel = \"</script>\"\n";
    crate::config::parse(source, Path::new("")).unwrap().config
}

fn load(folder: &Path) -> Result<Assets, AssetError> {
    Assets::load(&Source::Folder(folder.to_owned()), &config())
}

#[test]
fn the_loader_is_told_what_it_must_know() {
    let assets = load(folder().path()).unwrap();
    let (_, script) = assets.loader.negotiate("");
    let script = std::str::from_utf8(&script).unwrap();
    let json = script
        .split_once("const c=")
        .unwrap()
        .1
        .trim_end_matches(';');
    let told: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(
        told,
        serde_json::json!({
            "base": "https://help.example.com",
            "build": "0123456789ab",
            "assets": "https://help.example.com/assets/0123456789ab/",
            "widget": { "js": "w-1.js", "wasm": "w-1_bg.wasm", "styles": ["t-1.css", "w-1.css"] },
            "extras": { "js": "x-1.js", "wasm": "x-1_bg.wasm", "styles": ["x-1.css"] },
            "embed": "embed-1.js",
            "integrity": "sha384-e",
            "challenge": "challenge-1.js",
            "frames": "frames-1.js",
            "wallet": "wallet-1.js",
            "forms": { "support": { "label": { "*": "</script>" } } },
        })
    );
    assert_eq!(assets.loader.negotiate("br").0, Encoding::Brotli);
    assert_eq!(assets.loader.negotiate("gzip").0, Encoding::Gzip);
}

#[test]
fn headings_come_from_the_catalogues() {
    let titles = load(folder().path()).unwrap().titles;
    assert_eq!(titles.get("de-AT"), "Wie können wir helfen?");
    assert_eq!(titles.get("en"), Message::Title.english());
}

#[test]
fn a_set_that_is_not_complete_is_refused_with_the_file_s_name() {
    let manifest = |wasm: &str| {
        format!(
            r#"{{"build":"0123456789ab","widget":{{"js":"w-1.js","wasm":"{wasm}","styles":[]}},"extras":{{"js":"x-1.js","wasm":"x-1_bg.wasm","styles":[]}},"embed":"embed-1.js","embed_integrity":"sha384-e","frame":"frame-1.js","challenge":"challenge-1.js","captcha":"captcha-1.js","plain":"plain-1.css","frames":"frames-1.js","wallet":"wallet-1.js"}}"#
        )
    };
    for (name, contents, part) in [
        (
            "manifest.json",
            "{}".to_owned(),
            "manifest.json: missing field",
        ),
        (
            "manifest.json",
            manifest("gone.wasm"),
            "gone.wasm: the manifest names it",
        ),
        (
            "manifest.json",
            manifest("../../etc/passwd"),
            "manifest.json: a name",
        ),
        ("manifest.json", manifest("a\\\"b"), "manifest.json: a name"),
        (
            "intake.js",
            "const c=1;".into(),
            "intake.js: it has no __INTAKE_CONFIG__",
        ),
        (
            "intake.js",
            LOADER_TOKEN.repeat(2),
            "intake.js: it has __INTAKE_CONFIG__ twice",
        ),
        (
            "frame.html",
            "{{key}}".into(),
            "frame.html: it has the unknown token {{key}}",
        ),
    ] {
        let folder = folder();
        write(folder.path(), name, &contents);
        let told = load(folder.path()).map_err(|error| error.to_string());
        assert!(
            told.as_ref().is_err_and(|told| told.contains(part)),
            "{part}: {told:?}"
        );
    }
    let told = load(Path::new("/no/such/folder")).map_err(|error| error.to_string());
    assert!(told.is_err_and(|told| told.contains("/no/such/folder/manifest.json")));
}

#[test]
fn the_folder_is_that_of_the_command_line_then_the_environment_then_the_file() {
    let mut with = config();
    with.server.assets = Some("file".into());
    let set = Environment::from([("INTAKE_ASSETS", "environment")]);
    let unset = Environment::from([]);
    let argument = Some(Path::new("argument"));
    for (argument, environment, config, expected) in [
        (argument, &set, &with, "argument"),
        (None, &set, &with, "environment"),
        (None, &unset, &with, "file"),
    ] {
        match Source::choose(argument, environment, config) {
            Ok(Source::Folder(folder)) => assert_eq!(folder, Path::new(expected)),
            other => panic!("{expected}: {other:?}"),
        }
    }
}

#[test]
fn what_the_binary_holds_is_served_like_a_folder() {
    static FILES: Embedded = &[
        ("assets/embed-1.js", b"e"),
        ("assets/frame-1.js", b"f"),
        ("assets/challenge-1.js", b"c"),
        ("assets/captcha-1.js", b"v"),
        ("assets/plain-1.css", b"p"),
        ("assets/frames-1.js", b"m"),
        ("assets/wallet-1.js", b"w"),
        ("assets/w.js", b"the module"),
        ("assets/w.js.br", b"br"),
        ("assets/w.wasm", b"\0asm"),
        ("assets/x.js", b"x"),
        ("assets/x.wasm", b"\0asm"),
        ("frame.html", b"{{form}}"),
        ("intake.d.ts", b"export {};"),
        ("intake.js", b"f(__INTAKE_CONFIG__)"),
        ("manifest.json", br#"{"build":"b","widget":{"js":"w.js","wasm":"w.wasm","styles":[]},"extras":{"js":"x.js","wasm":"x.wasm","styles":[]},"embed":"embed-1.js","embed_integrity":"sha384-e","frame":"frame-1.js","challenge":"challenge-1.js","captcha":"captcha-1.js","plain":"plain-1.css","frames":"frames-1.js","wallet":"wallet-1.js"}"#),
    ];
    let assets = Assets::load(&Source::Embedded(FILES), &config()).unwrap();
    let (encoding, bytes) = assets.file("b", "w.js").unwrap().negotiate("br");
    assert_eq!((encoding, &bytes[..]), (Encoding::Brotli, &b"br"[..]));
    assert!(assets.file("b", "w.js.br").is_none());
    assert!(assets.file("older", "w.js").is_none());
}
