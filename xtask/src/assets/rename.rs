//! Lets the glue and the module call each other by names of a letter or two.
//! wasm-bindgen's names bear a hash each, which no compression can shorten, in
//! both of the files.

use std::collections::BTreeMap;

use anyhow::{Result, bail};

use super::wasm::{self, EXPORTS, IMPORTS, Reader, write_bytes, write_number};

/// What is called the same in both files.
#[derive(Default)]
struct Names {
    /// Where imports come from.
    modules: BTreeMap<String, String>,
    imports: BTreeMap<String, String>,
    exports: BTreeMap<String, String>,
}

/// The glue and the module with short names.
pub fn shorten(glue: &str, module: &[u8]) -> Result<(String, Vec<u8>)> {
    let mut names = Names::default();
    let short = wasm::rewrite(module, |id, content| match id {
        IMPORTS => imports(content, &mut names),
        EXPORTS => exports(content, &mut names),
        _ => Ok(content.to_vec()),
    })?;
    Ok((rename(glue, &names)?, short))
}

fn imports(content: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let mut rest = Reader(content);
    let mut written = Vec::new();
    let count = rest.number()?;
    write_number(&mut written, count);
    for _ in 0..count {
        for names in [&mut names.modules, &mut names.imports] {
            write_bytes(&mut written, short(names, rest.name()?).as_bytes());
        }
        written.extend(rest.import()?.1);
    }
    Ok(written)
}

fn exports(content: &[u8], names: &mut Names) -> Result<Vec<u8>> {
    let mut rest = Reader(content);
    let mut written = Vec::new();
    let count = rest.number()?;
    write_number(&mut written, count);
    for _ in 0..count {
        write_bytes(
            &mut written,
            short(&mut names.exports, rest.name()?).as_bytes(),
        );
        written.push(rest.byte()?);
        write_number(&mut written, rest.number()?);
    }
    Ok(written)
}

/// The name's short form: `a` to `z`, then `ba` and so on.
fn short(names: &mut BTreeMap<String, String>, name: &str) -> String {
    let mut rest = names.len();
    let fresh = || {
        let mut letters = Vec::new();
        loop {
            letters.insert(0, char::from(b'a' + (rest % 26) as u8));
            rest /= 26;
            if rest == 0 {
                return letters.into_iter().collect();
            }
        }
    };
    names.entry(name.to_owned()).or_insert_with(fresh).clone()
}

/// The glue names an import as a member of an object, the place that it comes
/// from as a text, and an export as a member of `wasm`.
fn rename(glue: &str, names: &Names) -> Result<String> {
    let mut renamed = String::with_capacity(glue.len());
    for line in glue.split_inclusive('\n') {
        let indent = line.len() - line.trim_start().len();
        let key = line.trim_start().split_once(':').map(|(key, _)| key);
        match key.and_then(|key| Some((key, names.imports.get(key)?))) {
            Some((key, short)) => {
                renamed.push_str(&line[..indent]);
                renamed.push_str(short);
                renamed.push_str(&line[indent + key.len()..]);
            }
            None => renamed.push_str(line),
        }
    }
    for (name, short) in &names.modules {
        let (name, short) = (format!("\"{name}\":"), format!("\"{short}\":"));
        if renamed.matches(&name).count() != 1 {
            bail!("the glue does not offer {name}");
        }
        renamed = renamed.replace(&name, &short);
    }
    let mut parts = renamed.split("wasm.");
    let mut exports = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        let (name, rest) = part.split_at(end.unwrap_or(part.len()));
        exports.push_str("wasm.");
        exports.push_str(names.exports.get(name).map_or(name, String::as_str));
        exports.push_str(rest);
    }
    Ok(exports)
}

#[cfg(test)]
mod tests {
    use super::super::wasm::HEADER;
    use super::*;

    /// A section by its id and its entries, each a list of parts.
    fn section(id: u8, entries: &[&[&[u8]]]) -> Vec<u8> {
        let mut content = Vec::new();
        write_number(&mut content, entries.len() as u32);
        for part in entries.iter().copied().flatten() {
            content.extend(*part);
        }
        let mut section = vec![id];
        write_bytes(&mut section, &content);
        section
    }

    fn name(name: &str) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_bytes(&mut bytes, name.as_bytes());
        bytes
    }

    fn module(place: &str, imports: [&str; 3], exports: [&str; 2]) -> Vec<u8> {
        let place = name(place);
        let [first, second, third] = imports.map(name);
        let [memory, mount] = exports.map(name);
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        module.extend(section(1, &[&[b"types"]]));
        module.extend(section(
            IMPORTS,
            &[
                &[&place, &first, b"\x00\x81\x01"],
                &[&place, &second, b"\x01\x6f\x01\x02\x03"],
                &[&place, &third, b"\x02\x00\x10"],
            ],
        ));
        module.extend(section(
            EXPORTS,
            &[&[&memory, b"\x02\x00"], &[&mount, b"\x00\x81\x01"]],
        ));
        module.extend(section(10, &[&[b"code"]]));
        module
    }

    const GLUE: &str = "\
export function mount(root) {
    wasm.mount(root, wasm.memory2);
}
function imports() {
    const import0 = {
        __wbg_new_0123: function(a) { return wasm.memory.buffer; },
        __wbg_old_4567: function(a) { return a.__wbg_new_0123; },
    };
    return { \"./widget_bg.js\": import0 };
}
";

    #[test]
    fn both_sides_get_the_same_short_names() {
        let long = module(
            "./widget_bg.js",
            ["__wbg_new_0123", "__wbg_old_4567", "limit"],
            ["memory", "mount"],
        );
        let (glue, short) = shorten(GLUE, &long).unwrap();
        assert_eq!(short, module("a", ["a", "b", "c"], ["a", "b"]));
        let expected = GLUE
            .replace("wasm.mount(", "wasm.b(")
            .replace("wasm.memory.", "wasm.a.")
            .replace("        __wbg_new_0123:", "        a:")
            .replace("__wbg_old_4567:", "b:")
            .replace("./widget_bg.js", "a");
        assert_eq!(glue, expected);
        assert_eq!(shorten(&glue, &short).unwrap().1, short);
    }

    #[test]
    fn what_is_no_module_or_not_of_this_glue_is_refused() {
        let long = module("./other.js", ["a", "b", "c"], ["d", "e"]);
        assert!(shorten(GLUE, &long).is_err());
        for end in [4, HEADER + 1, long.len() - 1] {
            assert!(shorten("\"./other.js\":", &long[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn names_are_short_and_differ() {
        let mut names = BTreeMap::new();
        let all: Vec<_> = (0..700)
            .map(|i| short(&mut names, &i.to_string()))
            .collect();
        assert_eq!(
            (&*all[0], &*all[25], &*all[26], &*all[699]),
            ("a", "z", "ba", "bax")
        );
        assert_eq!(
            all.iter().collect::<std::collections::BTreeSet<_>>().len(),
            700
        );
    }
}
