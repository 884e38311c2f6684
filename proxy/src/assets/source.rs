//! Where the assets come from: a folder, or the binary itself.

use std::path::{Path, PathBuf};

use axum::body::Bytes;

use super::AssetError;
use crate::config::Config;
use crate::environment::Environment;

/// Names the folder, unless `--assets` does.
pub const ASSETS_VARIABLE: &str = "INTAKE_ASSETS";

/// Deepest folder below `assets/`: a guard against links that lead in circles.
const DEPTH_MAX: usize = 4;

/// Files by their paths in `dist/`, in the order of their paths.
pub type Embedded = &'static [(&'static str, &'static [u8])];

/// Where the assets come from.
#[derive(Debug, Clone)]
pub enum Source {
    /// A folder as `cargo xtask build` makes it.
    Folder(PathBuf),
    /// The binary itself.
    Embedded(Embedded),
}

impl Source {
    /// The folder of the command line, of the environment or of the
    /// configuration, in this order; else what the binary holds.
    ///
    /// # Errors
    /// If there is none of them.
    pub fn choose(
        argument: Option<&Path>,
        environment: &Environment,
        config: &Config,
    ) -> Result<Self, AssetError> {
        let named = argument
            .or_else(|| environment.get(ASSETS_VARIABLE).map(Path::new))
            .or(config.server.assets.as_deref());
        match named {
            Some(folder) => Ok(Self::Folder(folder.to_owned())),
            None => embedded().map(Self::Embedded).ok_or(AssetError::None),
        }
    }

    /// One file.
    pub(super) fn read(&self, name: &str) -> Result<Bytes, AssetError> {
        match self {
            Self::Folder(folder) => {
                let path = folder.join(name);
                let read = std::fs::read(&path);
                read.map(Bytes::from)
                    .map_err(|source| AssetError::Unreadable { path, source })
            }
            Self::Embedded(files) => files
                .iter()
                .find(|(path, _)| *path == name)
                .map(|(_, bytes)| Bytes::from_static(bytes))
                .ok_or_else(|| AssetError::broken(name, "it is not in the binary")),
        }
    }

    /// The paths of all files below a folder, relative to it.
    pub(super) fn list(&self, folder: &str) -> Result<Vec<String>, AssetError> {
        match self {
            Self::Folder(root) => {
                let mut names = Vec::new();
                walk(&root.join(folder), "", 0, &mut names)?;
                names.sort();
                Ok(names)
            }
            Self::Embedded(files) => Ok(files
                .iter()
                .filter_map(|(path, _)| path.strip_prefix(folder)?.strip_prefix('/'))
                .map(str::to_owned)
                .collect()),
        }
    }
}

fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    names: &mut Vec<String>,
) -> Result<(), AssetError> {
    let unreadable = |source| AssetError::Unreadable {
        path: folder.to_owned(),
        source,
    };
    for item in std::fs::read_dir(folder).map_err(unreadable)? {
        let path = item.map_err(unreadable)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        let name = format!("{prefix}{name}");
        if path.is_file() {
            names.push(name);
        } else if depth < DEPTH_MAX {
            walk(&path, &format!("{name}/"), depth + 1, names)?;
        }
    }
    Ok(())
}

#[cfg(feature = "embedded-assets")]
fn embedded() -> Option<Embedded> {
    include!(concat!(env!("OUT_DIR"), "/embedded.rs"))
}

#[cfg(not(feature = "embedded-assets"))]
const fn embedded() -> Option<Embedded> {
    None
}
