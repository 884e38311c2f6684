//! As much of WebAssembly's binary format as it takes to make a module smaller:
//! <https://webassembly.github.io/spec/core/binary/modules.html>.

use anyhow::{Context, Result, bail};

/// Magic and version, with which every module begins: so many bytes.
pub const HEADER: usize = 8;

// Sections by their ids.
pub const CUSTOM: u8 = 0;
pub const IMPORTS: u8 = 2;
pub const EXPORTS: u8 = 7;
pub const CODE: u8 = 10;
pub const DATA: u8 = 11;

/// The module's sections, each by its id and content.
pub fn sections(module: &[u8]) -> Result<Vec<(u8, &[u8])>> {
    let mut rest = Reader(module.get(HEADER..).context("no module")?);
    let mut sections = Vec::new();
    while !rest.0.is_empty() {
        sections.push((rest.byte()?, rest.bytes()?));
    }
    Ok(sections)
}

/// The module with what `change` makes of each section.
pub fn rewrite(
    module: &[u8],
    mut change: impl FnMut(u8, &[u8]) -> Result<Vec<u8>>,
) -> Result<Vec<u8>> {
    let mut written = module.get(..HEADER).context("no module")?.to_vec();
    for (id, content) in sections(module)? {
        written.push(id);
        write_bytes(&mut written, &change(id, content)?);
    }
    Ok(written)
}

/// Reads a part of a module from its beginning on.
pub struct Reader<'a>(pub &'a [u8]);

impl<'a> Reader<'a> {
    /// One byte.
    pub fn byte(&mut self) -> Result<u8> {
        let (first, rest) = self.0.split_first().context("the module ends early")?;
        self.0 = rest;
        Ok(*first)
    }

    /// An unsigned number in LEB128.
    pub fn number(&mut self) -> Result<u32> {
        let mut number = 0;
        for shift in (0..35).step_by(7) {
            let byte = self.byte()?;
            number |= u32::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Ok(number);
            }
        }
        bail!("a number of the module is too long")
    }

    /// Bytes after their length.
    pub fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.number()? as usize;
        let (bytes, rest) = self
            .0
            .split_at_checked(length)
            .context("the module ends early")?;
        self.0 = rest;
        Ok(bytes)
    }

    /// A text after its length.
    pub fn name(&mut self) -> Result<&'a str> {
        std::str::from_utf8(self.bytes()?).context("a name is no UTF-8")
    }

    /// What follows an import's two names: whether it is a function, and all of its bytes.
    pub fn import(&mut self) -> Result<(bool, &'a [u8])> {
        let before = self.0;
        let kind = self.byte()?;
        match kind {
            0 => drop(self.number()?),
            1 | 2 => {
                if kind == 1 {
                    self.byte()?;
                }
                let has_most = self.byte()? & 1 == 1;
                self.number()?;
                if has_most {
                    self.number()?;
                }
            }
            3 => drop((self.byte()?, self.byte()?)),
            kind => bail!("an import of the unknown kind {kind}"),
        }
        Ok((kind == 0, &before[..before.len() - self.0.len()]))
    }
}

/// Writes an unsigned number in LEB128.
pub fn write_number(bytes: &mut Vec<u8>, mut number: u32) {
    while number > 0x7F {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Writes bytes after their length.
pub fn write_bytes(bytes: &mut Vec<u8>, content: &[u8]) {
    write_number(bytes, u32::try_from(content.len()).unwrap_or(u32::MAX));
    bytes.extend(content);
}
