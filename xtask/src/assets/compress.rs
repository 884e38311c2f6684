//! Compresses assets once, at build time, so that the proxy only hands them out.

use std::io::Write;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::Quality;
use super::manifest::Asset;

/// Each asset, followed by its `.br` and its `.gz`.
pub fn all(assets: &[Asset], quality: Quality) -> Result<Vec<Asset>> {
    let results: Vec<Result<[Asset; 3]>> = std::thread::scope(|scope| {
        let compress = |asset| scope.spawn(move || variants(asset, quality));
        let handles: Vec<_> = assets.iter().map(compress).collect();
        let joined = handles.into_iter().map(|handle| handle.join());
        joined
            .map(|result| result.unwrap_or_else(|_| Err(anyhow::anyhow!("compressing failed"))))
            .collect()
    });
    let triples = results.into_iter().collect::<Result<Vec<_>>>()?;
    Ok(triples.into_iter().flatten().collect())
}

fn variants(asset: &Asset, quality: Quality) -> Result<[Asset; 3]> {
    let suffixed = |suffix: &str, bytes| Asset {
        name: format!("{}{suffix}", asset.name),
        bytes,
    };
    let (brotli_quality, gzip_level) = match quality {
        Quality::Release => (11, Compression::best()),
        Quality::Development => (4, Compression::fast()),
    };
    Ok([
        asset.clone(),
        suffixed(".br", brotli(&asset.bytes, brotli_quality)?),
        suffixed(".gz", gzip(&asset.bytes, gzip_level)?),
    ])
}

/// Brotli (RFC 7932) at a quality from 0 to 11.
pub fn brotli(bytes: &[u8], quality: i32) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality,
        size_hint: bytes.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &bytes[..], &mut compressed, &parameters)
        .context("brotli failed")?;
    Ok(compressed)
}

/// Gzip (RFC 1952), without name or time stamp, so that it is reproducible.
pub fn gzip(bytes: &[u8], level: Compression) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(bytes).context("gzip failed")?;
    encoder.finish().context("gzip failed")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn both_forms_unpack_to_the_asset_and_come_out_the_same_twice() {
        let text = "the visitor files a ticket ".repeat(200);
        let asset = Asset {
            name: "a.js".into(),
            bytes: text.clone().into_bytes(),
        };
        let first = all(std::slice::from_ref(&asset), Quality::Release).unwrap();
        let names: Vec<_> = first.iter().map(|asset| asset.name.as_str()).collect();
        assert_eq!(names, ["a.js", "a.js.br", "a.js.gz"]);
        assert_eq!(first, all(&[asset], Quality::Release).unwrap());

        let mut unpacked = String::new();
        flate2::read::GzDecoder::new(&first[2].bytes[..])
            .read_to_string(&mut unpacked)
            .unwrap();
        assert_eq!(unpacked, text);
        let mut unpacked = Vec::new();
        brotli::BrotliDecompress(&mut &first[1].bytes[..], &mut unpacked).unwrap();
        assert_eq!(unpacked, text.as_bytes());
        assert!(first[1].bytes.len() < text.len() / 10);
    }
}
