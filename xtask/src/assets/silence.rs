//! Takes out of the module what only tells of panics: where in the sources they
//! happened, and in which words. A panic ends the module with a trap, and no
//! page hears of more.
//!
//! Only functions that never return are touched. The linker folds functions of
//! equal code into one, so a name tells nothing of who else calls it; but whoever
//! calls one of these expects nothing more.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

use super::wasm::{self, CODE, CUSTOM, DATA, IMPORTS, Reader, write_bytes, write_number};

/// How the names of functions begin that never return.
const TRAPPED: [&str; 16] = [
    "__rustc::rust_begin_unwind",
    "alloc::alloc::handle_alloc_error",
    "alloc::raw_vec::capacity_overflow",
    "alloc::raw_vec::handle_error",
    "core::cell::lazy::panic_poisoned",
    "core::cell::panic_already_",
    "core::option::expect_failed",
    "core::option::unwrap_failed",
    "core::panicking::",
    "core::result::unwrap_failed",
    "core::slice::index::slice_index_fail",
    "core::str::slice_error_fail",
    "std::alloc::rust_oom",
    "std::panicking::panic_handler",
    "std::panicking::panic_with_hook",
    "std::thread::local::panic_access_error",
];
/// How the names of such functions end, without the compiler's hash.
const TRAPPED_ENDS: [&str; 2] = ["::assert_failed", "::len_mismatch_fail"];

/// A function without variables whose only instruction is `unreachable`.
const TRAP: [u8; 3] = [0, 0x00, 0x0B];

/// The module in which those functions trap at once. It must still have its names;
/// whatever only they needed is for wasm-opt to find.
pub fn trap(module: &[u8]) -> Result<Vec<u8>> {
    let names = function_names(module)?;
    let imported = imported_functions(module)?;
    wasm::rewrite(module, |id, content| {
        if id != CODE {
            return Ok(content.to_vec());
        }
        let mut rest = Reader(content);
        let count = rest.number()?;
        let mut written = Vec::with_capacity(content.len());
        write_number(&mut written, count);
        for index in imported..imported + count {
            let body = rest.bytes()?;
            let is_trapped = names.get(&index).is_some_and(|name| only_tells(name));
            write_bytes(&mut written, if is_trapped { &TRAP } else { body });
        }
        Ok(written)
    })
}

fn only_tells(name: &str) -> bool {
    let name = without_hashes(name);
    TRAPPED.iter().any(|begin| name.starts_with(begin))
        || TRAPPED_ENDS.iter().any(|end| name.ends_with(end))
}

/// A name without the hashes by which the compiler tells crates (`core[…]`) and
/// instances (`::h…`) apart.
fn without_hashes(name: &str) -> String {
    const DIGITS: usize = 16;
    let is_hash = |text: &str| text.len() == DIGITS && text.bytes().all(|b| b.is_ascii_hexdigit());
    let name = match name.rsplit_once("::h") {
        Some((name, hash)) if is_hash(hash) => name,
        _ => name,
    };
    let mut parts = name.split('[');
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(']') {
            Some((hash, rest)) if is_hash(hash) => kept.push_str(rest),
            _ => kept.extend(["[", part]),
        }
    }
    kept
}

fn imported_functions(module: &[u8]) -> Result<u32> {
    let mut functions = 0;
    for (_, content) in wasm::sections(module)?
        .into_iter()
        .filter(|(id, _)| *id == IMPORTS)
    {
        let mut rest = Reader(content);
        for _ in 0..rest.number()? {
            rest.name()?;
            rest.name()?;
            functions += u32::from(rest.import()?.0);
        }
    }
    Ok(functions)
}

/// The names of functions by their index, from the custom section that tells them.
fn function_names(module: &[u8]) -> Result<BTreeMap<u32, &str>> {
    const FUNCTIONS: u8 = 1;
    let mut names = BTreeMap::new();
    for (id, content) in wasm::sections(module)? {
        let mut rest = Reader(content);
        if id != CUSTOM || rest.name()? != "name" {
            continue;
        }
        while !rest.0.is_empty() {
            let (kind, content) = (rest.byte()?, rest.bytes()?);
            let mut rest = Reader(content);
            if kind == FUNCTIONS {
                for _ in 0..rest.number()? {
                    names.insert(rest.number()?, rest.name()?);
                }
            }
        }
    }
    Ok(names)
}

/// The module without the places of panics in the sources: each is the address
/// and length of a file's name, a line and a column. All of them become one and
/// the same, and the names zeros, which compress to nothing.
pub fn forget_places(module: &[u8]) -> Result<Vec<u8>> {
    wasm::rewrite(module, |id, content| {
        let mut content = content.to_vec();
        if id == DATA {
            let segments = segments(&content)?;
            forget(&mut content, &segments);
        }
        Ok(content)
    })
}

/// A piece of the module's memory as it is at the start.
struct Segment {
    /// Where it goes.
    address: usize,
    /// Where it stands in the data section.
    bytes: std::ops::Range<usize>,
}

/// The pieces that are put into memory at the start, at an address that is a number.
fn segments(content: &[u8]) -> Result<Vec<Segment>> {
    const I32_CONST: u8 = 0x41;
    const END: u8 = 0x0B;
    let mut rest = Reader(content);
    let mut segments = Vec::new();
    for _ in 0..rest.number()? {
        let kind = rest.number()?;
        ensure!(
            kind == 0 && rest.byte()? == I32_CONST,
            "a piece of memory of another kind"
        );
        // Signed numbers differ from others only where they are negative, which no
        // address is that a module begins with.
        let address = rest.number()? as usize;
        ensure!(rest.byte()? == END, "an address that is no number");
        let bytes = rest.bytes()?;
        let end = content.len() - rest.0.len();
        segments.push(Segment {
            address,
            bytes: end - bytes.len()..end,
        });
    }
    Ok(segments)
}

fn forget(content: &mut [u8], segments: &[Segment]) {
    /// Of a place: four numbers of four bytes.
    const PLACE: usize = 16;
    /// Names no file: an address that is not null, no length, no line, no column.
    const NOWHERE: [u8; PLACE] = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let mut places = Vec::new();
    let mut files = Vec::new();
    for segment in segments {
        let aligned = segment.bytes.start + segment.address.wrapping_neg() % 4;
        for at in (aligned..segment.bytes.end.saturating_sub(PLACE - 1)).step_by(4) {
            let numbers = content[at..at + PLACE].chunks_exact(4);
            let numbers: Vec<usize> = numbers
                .filter_map(|bytes| Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize))
                .collect();
            if let [address, length, line, column] = numbers[..]
                && (1..200_000).contains(&line)
                && (1..2_000).contains(&column)
                && let Some(file) = source_file(content, segments, address, length)
            {
                places.push(at);
                files.push(file);
            }
        }
    }
    for at in places {
        content[at..at + PLACE].copy_from_slice(&NOWHERE);
    }
    for file in files {
        content[file].fill(0);
    }
}

/// Where the name of a source file stands in the data section, if it is one.
fn source_file(
    content: &[u8],
    segments: &[Segment],
    address: usize,
    length: usize,
) -> Option<std::ops::Range<usize>> {
    let inside = |segment: &&Segment| {
        let offset = address.checked_sub(segment.address);
        offset.is_some_and(|offset| offset + length <= segment.bytes.len())
    };
    let segment = segments.iter().find(inside)?;
    let start = segment.bytes.start + (address - segment.address);
    let name = content.get(start..start + length)?;
    let is_file =
        name.ends_with(b".rs") && name.contains(&b'/') && name.iter().all(u8::is_ascii_graphic);
    is_file.then_some(start..start + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(content: &[u8]) -> Vec<u8> {
        let mut bytes = Vec::new();
        write_bytes(&mut bytes, content);
        bytes
    }

    fn module(sections: &[(u8, Vec<u8>)]) -> Vec<u8> {
        let mut module = b"\0asm\x01\0\0\0".to_vec();
        for (id, content) in sections {
            module.push(*id);
            write_bytes(&mut module, content);
        }
        module
    }

    #[test]
    fn only_what_tells_of_panics_is_trapped() {
        for (name, is_trapped) in [
            ("core[c5930c85a12de822]::panicking::panic_fmt", true),
            ("core::panicking::panic_display::hb1a615e2d1ad759b", true),
            (
                "<alloc[3ca501edff3f0c7c]::vec::Vec<_, _>>::remove::assert_failed",
                true,
            ),
            (
                "std[a543996e6e7dbf1e]::panicking::panic_count::is_zero_slow_path",
                false,
            ),
            (
                "core::ptr::drop_in_place<core::panic::unwind_safe::AssertUnwindSafe<a::B>>",
                false,
            ),
            ("wasm_bindgen::__rt::borrow_fail::h7b59136b1b110840", false),
            ("intake_widget::session::Session::send", false),
            ("<[u8] as core::fmt::Debug>::fmt", false),
        ] {
            assert_eq!(only_tells(name), is_trapped, "{name}");
        }
    }

    #[test]
    fn a_function_is_found_by_its_name_behind_those_that_are_imported() {
        let imports = [&[2][..], &bytes(b"a"), &bytes(b"b"), &[0, 0]];
        let imports = [
            &imports.concat()[..],
            &bytes(b"a"),
            &bytes(b"c"),
            &[2, 0, 1],
        ]
        .concat();
        let code = |first: &[u8]| [&[2][..], &bytes(first), &bytes(&[0, 0x01, 0x0B])].concat();
        let functions = [
            &[2, 1][..],
            &bytes(b"core::panicking::panic_fmt"),
            &[2],
            &bytes(b"mount"),
        ]
        .concat();
        let names = [&bytes(b"name")[..], &[1], &bytes(&functions)].concat();
        let with = |first: &[u8]| {
            module(&[
                (IMPORTS, imports.clone()),
                (CODE, code(first)),
                (CUSTOM, names.clone()),
            ])
        };
        let trapped = trap(&with(&[0, 0x41, 0x07, 0x1A, 0x0B])).unwrap();
        assert_eq!(trapped, with(&TRAP));
    }

    #[test]
    fn places_in_the_sources_are_forgotten_and_all_else_stays() {
        const AT: u32 = 1_048_576;
        let memory = |file: &[u8; 10], place: [u32; 4]| {
            // A number that only looks like a place stands behind: it names no file.
            let numbers = [place, [AT, 3, 7, 9]].concat();
            let numbers: Vec<u8> = numbers.iter().flat_map(|n| n.to_le_bytes()).collect();
            [&file[..], b"ok", &numbers].concat()
        };
        let section = |memory: &[u8]| {
            let mut content = vec![1, 0, 0x41];
            write_number(&mut content, AT);
            content.push(0x0B);
            write_bytes(&mut content, memory);
            module(&[(DATA, content)])
        };
        let before = section(&memory(b"src/lib.rs", [AT, 10, 12, 5]));
        let after = section(&memory(&[0; 10], [1, 0, 0, 0]));
        assert_eq!(forget_places(&before).unwrap(), after);
        assert_eq!(forget_places(&after).unwrap(), after);
    }
}
