//! A small set of assets in a folder, shaped as `cargo xtask build` makes it.

use std::path::Path;

use tempfile::TempDir;

/// The set's build.
pub const BUILD: &str = "0123456789ab";

/// Writes the set into a new folder.
pub fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let manifest = format!(
        r#"{{"build":"{BUILD}","widget":{{"js":"w-1.js","wasm":"w-1_bg.wasm","styles":["t-1.css","w-1.css"]}},"extras":{{"js":"x-1.js","wasm":"x-1_bg.wasm","styles":["x-1.css"]}},"embed":"embed-1.js","embed_integrity":"sha384-e","frame":"frame-1.js","challenge":"challenge-1.js","captcha":"captcha-1.js","plain":"plain-1.css","frames":"frames-1.js","wallet":"wallet-1.js"}}"#
    );
    let long = "the same words again and again ".repeat(50);
    let loader = format!("/* {long} */const c=__INTAKE_CONFIG__;");
    let page = "<html lang=\"{{lang}}\"><title>{{title}}</title>{{styles}}\
        <script src=\"{{assets}}{{frame}}\" data-form=\"{{form}}\" data-js=\"{{widget_js}}\" \
        data-wasm=\"{{widget_wasm}}\" data-extras=\"{{extras_js}} {{extras_wasm}} {{extras_styles}}\" \
        data-challenge=\"{{challenge}}\" data-wallet=\"{{wallet}}\" \
        data-origins=\"{{origins}}\"></script><a href=\"{{plain}}\"></a></html>";
    for (name, contents) in [
        ("manifest.json", manifest.as_str()),
        ("intake.js", &loader),
        ("intake.d.ts", "export {};"),
        ("frame.html", page),
        ("assets/w-1.js", "the module"),
        ("assets/w-1.js.br", "br"),
        ("assets/w-1.js.gz", "gz"),
        ("assets/w-1_bg.wasm", "\0asm"),
        ("assets/t-1.css", "tokens"),
        ("assets/w-1.css", "styles"),
        ("assets/x-1.js", "the other module"),
        ("assets/x-1_bg.wasm", "\0asm"),
        ("assets/x-1.css", "more styles"),
        ("assets/embed-1.js", "embed"),
        ("assets/frame-1.js", "frame"),
        ("assets/challenge-1.js", "challenge"),
        ("assets/captcha-1.js", "captcha"),
        ("assets/plain-1.css", "plain"),
        ("assets/frames-1.js", "frames"),
        ("assets/wallet-1.js", "wallet"),
        (
            "assets/locales/de.json",
            r#"{"title":"Wie können wir helfen?"}"#,
        ),
    ] {
        write(folder.path(), name, contents);
    }
    folder
}

/// Writes one file below a folder.
pub fn write(folder: &Path, name: &str, contents: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, contents).unwrap();
}
