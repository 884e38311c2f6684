//! Tells whether what is dropped told of a place.

/// How names of coordinates begin in XMP: `exif:GPSLatitude`, `exif:GPSLongitude`.
const COORDINATE: &[u8] = b"GPSL";

/// Looks for coordinates in a text that passes piece by piece.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Watch {
    /// How many bytes of the name have just passed.
    matched: usize,
    found: bool,
}

impl Watch {
    pub(super) fn see(&mut self, piece: &[u8]) {
        for &byte in piece {
            // No letter of the name stands in it twice, so a mismatch can only
            // be the beginning of another one.
            self.matched = match COORDINATE.get(self.matched) {
                Some(&wanted) if wanted == byte => self.matched + 1,
                _ => usize::from(byte == COORDINATE[0]),
            };
            if self.matched == COORDINATE.len() {
                self.found = true;
                self.matched = 0;
            }
        }
    }

    pub(super) const fn found(self) -> bool {
        self.found
    }
}

/// Whether Photoshop's block holds an IPTC record 2 that names a place: content
/// location, city, sublocation, province, country (IIM 4.2, data sets 26, 27
/// and 90 to 101).
pub(super) fn names_a_place(photoshop: &[u8]) -> bool {
    photoshop
        .windows(3)
        .any(|three| matches!(three, [0x1C, 2, 26 | 27 | 90 | 92 | 95 | 100 | 101]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coordinates_are_found_wherever_a_piece_ends() {
        let text = b"<x exif:GGPSPSLatitude=\"\" exif:GPSLatitude=\"52,31N\"/>";
        for cut in 0..text.len() {
            let mut watch = Watch::default();
            watch.see(&text[..cut]);
            watch.see(&text[cut..]);
            assert!(watch.found(), "cut at {cut}");
        }
        let mut watch = Watch::default();
        watch.see(b"exif:GPSVersionID GPS GPSAltitude");
        assert!(!watch.found());
    }
}
