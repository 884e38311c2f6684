//! What the product is made of, over `cargo metadata`: every crate is under a
//! licence that we accept, and what runs holds no crate twice but for those that
//! are known. (`cargo deny` does the same and more, but would be a few hundred
//! further crates to compile on every fresh machine.)

mod licences;
mod twice;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;

use crate::check::cargo;
use crate::{run, say};

/// What runs: members, and the target for which they are compiled.
const RUNS: [(&str, Option<&str>); 3] = [
    ("intake-proxy", None),
    ("intake-widget", Some("wasm32-unknown-unknown")),
    ("intake-extras", Some("wasm32-unknown-unknown")),
];

/// The parts of `cargo metadata` that matter here.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    targets: Vec<Target>,
}

#[derive(Deserialize)]
struct Target {
    kind: Vec<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    deps: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Deserialize)]
struct DependencyKind {
    kind: Option<String>,
}

/// Checks licences and duplicates, and says what there is.
pub fn check() -> Result<()> {
    let all = metadata(None)?;
    let refused = licences::refused(&all.packages);
    let mut twice = BTreeMap::new();
    for (member, target) in RUNS {
        let graph = metadata(Some(
            target.map_or_else(host, |target| Ok(target.to_owned()))?,
        ))?;
        for (name, versions) in graph.twice(member)? {
            twice
                .entry(name)
                .or_insert_with(BTreeSet::new)
                .extend(versions);
        }
    }
    let surprises = twice::surprises(&twice);
    ensure!(
        refused.is_empty() && surprises.is_empty(),
        "{}",
        [refused, surprises].concat().join("\n")
    );
    say::note(&format!(
        "{} crates, all under accepted licences; {} known ones run in two versions",
        all.packages.len(),
        twice.len()
    ));
    Ok(())
}

fn metadata(target: Option<String>) -> Result<Metadata> {
    let mut command = cargo();
    command.args(["metadata", "--format-version", "1", "--locked"]);
    if let Some(target) = target {
        command.args(["--filter-platform", &target]);
    }
    let json = run::output_of(&mut command).context("cargo tells no metadata")?;
    serde_json::from_str(&json).context("cargo's metadata can't be read")
}

fn host() -> Result<String> {
    let told = run::output_of(std::process::Command::new("rustc").arg("-vV"));
    let told = told.context("rustc does not tell for what it compiles")?;
    let host = told.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc names no host")?.to_owned())
}

impl Metadata {
    /// The crates of which a member runs several versions. What only runs while
    /// it is compiled, macros and build scripts, costs its users nothing.
    fn twice(&self, member: &str) -> Result<BTreeMap<String, BTreeSet<String>>> {
        let packages: BTreeMap<_, _> = self.packages.iter().map(|one| (&one.id, one)).collect();
        let nodes: BTreeMap<_, _> = self
            .resolve
            .nodes
            .iter()
            .map(|one| (&one.id, one))
            .collect();
        let Some(root) = self.packages.iter().find(|one| one.name == member) else {
            bail!("there is no member {member}");
        };
        let mut seen = BTreeSet::new();
        let mut open = vec![&root.id];
        while let Some(id) = open.pop() {
            let is_macro = packages.get(id).is_some_and(|one| one.is_macro());
            if is_macro || !seen.insert(id) {
                continue;
            }
            let needs = nodes.get(id).into_iter().flat_map(|node| &node.deps);
            let runs = needs.filter(|one| one.dep_kinds.iter().any(|kind| kind.kind.is_none()));
            open.extend(runs.map(|one| &one.pkg));
        }
        let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for package in seen.into_iter().filter_map(|id| packages.get(id)) {
            let known = versions.entry(package.name.clone()).or_default();
            known.insert(package.version.clone());
        }
        versions.retain(|_, versions| versions.len() > 1);
        Ok(versions)
    }
}

impl Package {
    fn is_macro(&self) -> bool {
        let mut kinds = self.targets.iter().flat_map(|target| &target.kind);
        kinds.any(|kind| kind == "proc-macro")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_runs_is_counted() {
        let json = serde_json::json!({
            "packages": [
                { "id": "app", "name": "app", "version": "1.0.0", "license": null, "targets": [] },
                { "id": "a1", "name": "a", "version": "1.0.0", "license": null, "targets": [] },
                { "id": "a2", "name": "a", "version": "2.0.0", "license": null, "targets": [] },
                { "id": "b1", "name": "b", "version": "1.0.0", "license": null, "targets": [] },
                { "id": "b2", "name": "b", "version": "2.0.0", "license": null, "targets": [] },
                { "id": "m", "name": "m", "version": "1.0.0", "license": null,
                  "targets": [{ "kind": ["proc-macro"] }] },
            ],
            "resolve": { "nodes": [
                { "id": "app", "deps": [
                    { "pkg": "a1", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "b1", "dep_kinds": [{ "kind": null }] },
                    { "pkg": "b2", "dep_kinds": [{ "kind": "build" }, { "kind": "dev" }] },
                    { "pkg": "m", "dep_kinds": [{ "kind": null }] },
                ] },
                { "id": "b1", "deps": [{ "pkg": "a2", "dep_kinds": [{ "kind": null }] }] },
                { "id": "m", "deps": [{ "pkg": "b2", "dep_kinds": [{ "kind": null }] }] },
            ] },
        });
        let metadata: Metadata = serde_json::from_value(json).unwrap();
        let twice = metadata.twice("app").unwrap();
        assert_eq!(twice.into_keys().collect::<Vec<_>>(), ["a"]);
        assert!(metadata.twice("nobody").is_err());
    }
}
