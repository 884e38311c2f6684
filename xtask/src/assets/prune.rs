//! Takes out of wasm-bindgen's output what nobody can call.
//!
//! Leptos brings a library of streams, which exports three classes from every
//! module that it is linked into. Their glue goes first; then every export that
//! the remaining glue does not name, with all the code that only it reached.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use serde_json::json;

use crate::{paths, run};

/// How the names of the classes begin that come along without being used.
const UNUSED_CLASSES: &str = "IntoUnderlying";

/// The glue without the unused classes.
pub fn glue(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut keep = true;
    for line in text.split_inclusive('\n') {
        if begins_statement(line) {
            keep = !["export class ", "if (Symbol.dispose) ", "const "]
                .into_iter()
                .filter_map(|opening| line.strip_prefix(opening))
                .any(|rest| rest.starts_with(UNUSED_CLASSES));
        }
        if keep {
            kept.push_str(line);
        }
    }
    kept
}

/// wasm-bindgen writes each statement from the first column on.
fn begins_statement(line: &str) -> bool {
    line.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
}

/// The module without the exports that `glue` does not name, in a file of its own.
pub fn module(wasm_opt: &Path, features: &[&str], glue: &str, module: &Path) -> Result<PathBuf> {
    let folder = paths::widget_target();
    let (graph, output) = (folder.join("exports.json"), folder.join("pruned.wasm"));
    fs::write(&graph, reachability(&exports(glue)))
        .with_context(|| format!("cannot write {}", graph.display()))?;
    let mut command = Command::new(wasm_opt.with_file_name("wasm-metadce"));
    // The names must outlive this step: the next one sorts the functions by them.
    command.arg("--debuginfo").args(features).arg(module);
    command
        .arg("--graph-file")
        .arg(&graph)
        .arg("--output")
        .arg(&output);
    run::quietly(&mut command)?;
    Ok(output)
}

/// The names after `wasm.`, which is what the glue calls the module's exports.
fn exports(glue: &str) -> BTreeSet<&str> {
    glue.split("wasm.")
        .skip(1)
        .filter_map(|rest| {
            rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .next()
        })
        .filter(|name| !name.is_empty())
        .collect()
}

/// wasm-metadce's description of the world outside: it reaches these exports.
fn reachability(exports: &BTreeSet<&str>) -> String {
    let nodes = exports
        .iter()
        .map(|name| json!({ "name": name, "export": name }));
    let outside = json!({ "name": "outside", "root": true, "reaches": exports });
    serde_json::Value::from_iter(std::iter::once(outside).chain(nodes)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    const GLUE: &str = "\
/**
 * A form.
 */
export class Handle {
    free() {
        wasm.__wbg_handle_free(ptr, 0);
    }
}
if (Symbol.dispose) Handle.prototype[Symbol.dispose] = 1;

export class IntoUnderlyingSink {
    close() {
        wasm.intounderlyingsink_close(ptr);
    }
}
if (Symbol.dispose) IntoUnderlyingSink.prototype[Symbol.dispose] = 1;
const IntoUnderlyingSinkFinalization = (typeof F === 'undefined')
    ? { register: () => {} }
    : new F(ptr => wasm.__wbg_intounderlyingsink_free(ptr, 1));
function invoke(a) {
    wasm.invoke_21(a);
}
";

    #[test]
    fn unused_classes_go_and_everything_else_stays() {
        let kept = glue(GLUE);
        assert!(!kept.contains("IntoUnderlying"), "{kept}");
        assert!(
            kept.contains("A form.")
                && kept.contains("Handle.prototype")
                && kept.contains("invoke_21(a);\n}")
        );
        assert_eq!(glue(&kept), kept);
    }

    #[test]
    fn the_module_keeps_what_the_glue_names() {
        let kept = glue(GLUE);
        assert_eq!(
            exports(&kept).into_iter().collect::<Vec<_>>(),
            ["__wbg_handle_free", "invoke_21"]
        );
        let graph = reachability(&exports(&kept));
        let graph: Vec<serde_json::Value> = serde_json::from_str(&graph).unwrap();
        let invoked = serde_json::json!({ "export": "invoke_21", "name": "invoke_21" });
        assert!(graph.contains(&invoked), "{graph:?}");
    }
}
