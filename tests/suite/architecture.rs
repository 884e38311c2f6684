//! The rules of the architecture, kept over `cargo metadata` and the sources.
//! Each rule is a function from a source (or the dependencies) to what breaks
//! it, tried on a made-up offender before it is put to the real thing.

mod agreement;
mod dependencies;
mod layers;
mod sentences;
mod source;
mod threats;
mod tidy;
mod walls;

use source::Source;

/// Puts `rule` to every source below `folders`.
fn keep(folders: &[&str], rule: impl Fn(&Source) -> Vec<String>) {
    let sources = Source::all(folders);
    assert!(!sources.is_empty(), "there is nothing below {folders:?}");
    let broken: Vec<String> = sources
        .iter()
        .flat_map(|source| {
            let path = source.path.clone();
            rule(source)
                .into_iter()
                .map(move |what| format!("{path}: {what}"))
        })
        .collect();
    assert!(broken.is_empty(), "\n{}\n", broken.join("\n"));
}

/// Tries `rule` on made-up sources: path, text, and whether it must object.
fn try_out(rule: impl Fn(&Source) -> Vec<String>, cases: &[(&str, &str, bool)]) {
    for (path, text, objects) in cases {
        let objections = rule(&Source::new(path, text));
        assert_eq!(
            !objections.is_empty(),
            *objects,
            "{path}: {text}\n{objections:?}"
        );
    }
}
