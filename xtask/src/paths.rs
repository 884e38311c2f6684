//! Where things are: the work tree, the build's folders, the user's cache.

use std::env;
use std::path::{Path, PathBuf};

/// The root of the work tree.
pub fn root() -> PathBuf {
    let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
    xtask.parent().unwrap_or(xtask).to_path_buf()
}

/// What the browser loads, finished: see `assets`.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// Cargo's target folder for the host's binaries.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(folder) => root().join(folder),
        None => root().join("target"),
    }
}

/// Cargo's target folder for wasm32: one of its own, so that building the
/// widget never waits for the lock of the host's.
pub fn widget_target() -> PathBuf {
    target().join("widget")
}

/// Where tools are installed, one folder for each name and version. Without a
/// home folder they live in the target folder.
pub fn tools() -> PathBuf {
    cache(env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")).map_or_else(
        || target().join("tools"),
        |cache| cache.join("intake/tools"),
    )
}

fn cache(xdg: Option<std::ffi::OsString>, home: Option<std::ffi::OsString>) -> Option<PathBuf> {
    // The XDG specification: a relative path there is to be ignored.
    let xdg = xdg.map(PathBuf::from).filter(|path| path.is_absolute());
    let home = home.map(PathBuf::from).filter(|path| path.is_absolute());
    xdg.or_else(|| home.map(|home| home.join(".cache")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cache_is_the_users_unless_there_is_none() {
        let cases = [
            (Some("/x"), Some("/h"), Some("/x")),
            (Some("relative"), Some("/h"), Some("/h/.cache")),
            (None, Some("/h"), Some("/h/.cache")),
            (None, Some(""), None),
            (None, None, None),
        ];
        for (xdg, home, expected) in cases {
            let found = cache(xdg.map(Into::into), home.map(Into::into));
            assert_eq!(found, expected.map(PathBuf::from), "{xdg:?} {home:?}");
        }
    }
}
