//! Who may depend on whom, over `cargo metadata`.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use intake_tests::workspace;
use serde_json::Value;

/// What the contract must not reach, not even through others: HTTP, DOM,
/// async, clocks, randomness, user interface. (`validator` brings `url` and
/// `regex` along; the contract calls neither, and the linker drops them.)
const NOT_PURE: [&str; 16] = [
    "axum",
    "chrono",
    "futures",
    "getrandom",
    "gloo-net",
    "hyper",
    "js-sys",
    "leptos",
    "rand",
    "reqwest",
    "sqlx",
    "time",
    "tokio",
    "uuid",
    "wasm-bindgen",
    "web-sys",
];

/// The workspace's own packages.
const MEMBERS: [&str; 10] = [
    "intake-widget",
    "intake-extras",
    "intake-border",
    "intake-guard",
    "intake-contract",
    "intake-proxy",
    "mava-sandbox",
    "intake-examples",
    "intake-tests",
    "xtask",
];

/// Which members each member may name, in any kind of dependency.
const MAY_USE: [(&str, &[&str]); 10] = [
    ("intake-contract", &[]),
    ("intake-guard", &["intake-contract"]),
    // Reads values of the contract in its tests.
    ("intake-border", &["intake-contract"]),
    // The two modules of the browser meet in the contract and in JavaScript.
    ("intake-widget", &["intake-border", "intake-contract"]),
    ("intake-extras", &["intake-border", "intake-contract"]),
    // The stand-in answers in the proxy's own tests.
    ("intake-proxy", &["intake-contract", "mava-sandbox"]),
    ("mava-sandbox", &[]),
    ("intake-examples", &[]),
    ("intake-tests", &[]),
    ("xtask", &[]),
];

/// The packages that a package needs: by name, and with the version where there
/// are several, which may need different things.
#[derive(Default)]
struct Graph {
    /// Normal dependencies alone.
    normal: BTreeMap<String, BTreeSet<String>>,
    /// Those for building and testing, too.
    any: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    /// What `cargo metadata` tells for one target.
    fn for_target(target: &str) -> Self {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .args([
                "metadata",
                "--format-version",
                "1",
                "--offline",
                "--filter-platform",
                target,
            ])
            .current_dir(workspace::root())
            .output()
            .expect("cargo can be run");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self::read(&serde_json::from_slice(&output.stdout).expect("metadata is JSON"))
    }

    fn read(metadata: &Value) -> Self {
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let packages = list(&metadata["packages"]);
        let label = |package: &Value| {
            let name = text(&package["name"]);
            let versions = packages.iter().filter(|one| one["name"] == *name);
            match versions.count() {
                1 => name,
                _ => format!("{name} {}", text(&package["version"])),
            }
        };
        let names: BTreeMap<String, String> = packages
            .iter()
            .map(|package| (text(&package["id"]), label(package)))
            .collect();
        let mut graph = Self::default();
        for node in list(&metadata["resolve"]["nodes"]) {
            let from = names[&text(&node["id"])].clone();
            for dependency in list(&node["deps"]) {
                let to = names[&text(&dependency["pkg"])].clone();
                let normal = list(&dependency["dep_kinds"])
                    .iter()
                    .any(|kind| kind["kind"].is_null());
                if normal {
                    graph
                        .normal
                        .entry(from.clone())
                        .or_default()
                        .insert(to.clone());
                }
                graph.any.entry(from.clone()).or_default().insert(to);
            }
        }
        graph
    }

    /// Every way from `package` to something forbidden, over normal dependencies.
    fn ways_to(&self, package: &str, forbidden: &[&str]) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let mut ways = Vec::new();
        let mut open = vec![vec![package.to_owned()]];
        while let Some(way) = open.pop() {
            let last = way.last().expect("a way has a beginning").clone();
            for next in self.normal.get(&last).into_iter().flatten() {
                let mut further = way.clone();
                further.push(next.clone());
                let name = next.split(' ').next().unwrap_or(next);
                if forbidden.contains(&name) {
                    ways.push(further.join(" → "));
                } else if seen.insert(next.clone()) {
                    open.push(further);
                }
            }
        }
        ways
    }

    /// The members that a member names although it may not.
    fn trespasses(&self) -> Vec<String> {
        let mut found = Vec::new();
        for (member, allowed) in MAY_USE {
            for used in self.any.get(member).into_iter().flatten() {
                if MEMBERS.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                    found.push(format!("{member} uses {used}"));
                }
            }
        }
        found
    }
}

/// The host, by the name that rustc gives it.
fn host() -> String {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .expect("rustc can be run");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text.lines().find_map(|line| line.strip_prefix("host: "));
    line.expect("rustc tells its host").to_owned()
}

#[test]
fn the_contract_knows_nothing_of_http_dom_async_clocks_and_randomness() {
    for target in [host().as_str(), "wasm32-unknown-unknown"] {
        let graph = Graph::for_target(target);
        assert!(
            graph.normal.contains_key("intake-contract"),
            "the contract is in the metadata"
        );
        let ways = graph.ways_to("intake-contract", &NOT_PURE);
        assert!(ways.is_empty(), "on {target}:\n{}", ways.join("\n"));
    }
}

#[test]
fn members_meet_only_where_they_may() {
    let graph = Graph::for_target(&host());
    let metadata_members: BTreeSet<_> = MEMBERS
        .iter()
        .filter(|name| graph.any.contains_key(**name))
        .collect();
    assert_eq!(
        metadata_members.len(),
        MEMBERS.len(),
        "every member has dependencies"
    );
    let trespasses = graph.trespasses();
    assert!(trespasses.is_empty(), "{}", trespasses.join("\n"));
}

#[test]
fn a_forbidden_dependency_is_found_however_deep() {
    let package = |name: &str| serde_json::json!({ "id": name, "name": name });
    let rand = |version: &str| serde_json::json!({ "id": format!("rand@{version}"), "name": "rand", "version": version });
    let needs = |name: &str, kind: Value| serde_json::json!({ "pkg": name, "dep_kinds": [{ "kind": kind }] });
    let names = ["intake-contract", "validator", "mava-sandbox", "proptest"];
    let packages = names.map(package).into_iter();
    let metadata = serde_json::json!({
        "packages": packages.chain([rand("1"), rand("2")]).collect::<Vec<_>>(),
        "resolve": { "nodes": [
            { "id": "intake-contract", "deps": [
                needs("validator", Value::Null), needs("proptest", "dev".into()),
            ] },
            { "id": "validator", "deps": [needs("rand@1", Value::Null)] },
            { "id": "proptest", "deps": [needs("rand@2", Value::Null)] },
            { "id": "mava-sandbox", "deps": [needs("intake-contract", "dev".into())] },
        ] },
    });
    let graph = Graph::read(&metadata);
    assert_eq!(
        graph.ways_to("intake-contract", &NOT_PURE),
        ["intake-contract → validator → rand 1"],
        "what only tests need does not count"
    );
    assert_eq!(graph.trespasses(), ["mava-sandbox uses intake-contract"]);
}
