//! The two things that are read out of EXIF (a TIFF structure, CIPA DC-008): how
//! the picture is turned, and whether it tells where it was taken.

/// Most bytes that are looked at. The first directory, which is all that matters,
/// stands in front.
pub(super) const HELD_MAX: usize = 64 * 1024;

/// Bytes of the EXIF that only tells how a picture is turned.
pub(super) const MINIMAL_BYTES: usize = 26;

const ORIENTATION: u16 = 0x0112;
const GPS_DIRECTORY: u16 = 0x8825;

/// What is known from a picture's EXIF.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Exif {
    /// How to turn or mirror the picture: 2 to 8. Upright is nothing.
    pub(super) orientation: Option<u8>,
    /// Whether it tells where the picture was taken.
    pub(super) location: bool,
}

impl Exif {
    /// Reads what can be read; of what is broken nothing is known.
    pub(super) fn read(bytes: &[u8]) -> Self {
        Tiff::open(bytes).map_or_else(Self::default, |tiff| tiff.exif())
    }
}

/// An EXIF that holds an orientation and nothing else.
pub(super) const fn minimal(orientation: u8) -> [u8; MINIMAL_BYTES] {
    let mut tiff = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
    tiff[18] = orientation;
    tiff
}

struct Tiff<'b> {
    bytes: &'b [u8],
    little: bool,
}

impl<'b> Tiff<'b> {
    fn open(bytes: &'b [u8]) -> Option<Self> {
        let little = match bytes.get(..4)? {
            b"II*\0" => true,
            b"MM\0*" => false,
            _ => return None,
        };
        Some(Self { bytes, little })
    }

    fn exif(&self) -> Exif {
        let mut exif = Exif::default();
        let first = self.u32(4).unwrap_or(0);
        for entry in self.directory(first).into_iter().flatten() {
            match self.u16(entry) {
                Some(ORIENTATION) => exif.orientation = self.orientation(entry),
                Some(GPS_DIRECTORY) => exif.location = self.tells_a_place(entry),
                _ => {}
            }
        }
        exif
    }

    /// Where the entries of a directory begin, twelve bytes each.
    fn directory(&self, at: u32) -> Option<impl Iterator<Item = usize> + use<>> {
        let at = usize::try_from(at).ok()?;
        let count = usize::from(self.u16(at)?);
        let end = self.bytes.len();
        Some(
            (0..count)
                .map(move |index| at + 2 + 12 * index)
                .take_while(move |entry| entry + 12 <= end),
        )
    }

    fn orientation(&self, entry: usize) -> Option<u8> {
        let value = match self.u16(entry + 2)? {
            3 => u32::from(self.u16(entry + 8)?),
            4 => self.u32(entry + 8)?,
            _ => return None,
        };
        u8::try_from(value)
            .ok()
            .filter(|turn| (2..=8).contains(turn))
    }

    /// A GPS directory that can't be read is taken to tell a place. Many cameras
    /// write one that holds but a version or a time.
    fn tells_a_place(&self, entry: usize) -> bool {
        let directory = self.u32(entry + 8).and_then(|at| self.directory(at));
        directory.is_none_or(|mut entries| {
            // Latitude and longitude, those of the destination, the area's name.
            entries.any(|entry| matches!(self.u16(entry), Some(1..=4 | 0x13..=0x16 | 0x1C)))
        })
    }

    fn u16(&self, at: usize) -> Option<u16> {
        let two = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little {
            u16::from_le_bytes(two)
        } else {
            u16::from_be_bytes(two)
        })
    }

    fn u32(&self, at: usize) -> Option<u32> {
        let four = *self.bytes.get(at..)?.first_chunk()?;
        Some(if self.little {
            u32::from_le_bytes(four)
        } else {
            u32::from_be_bytes(four)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_minimal_exif_says_what_it_is_made_of() {
        for turn in 2..=8 {
            let expected = Exif {
                orientation: Some(turn),
                location: false,
            };
            assert_eq!(Exif::read(&minimal(turn)), expected);
        }
        for upright in [0, 1, 9, 255] {
            assert_eq!(Exif::read(&minimal(upright)), Exif::default());
        }
    }

    #[test]
    fn big_endian_is_read_and_broken_exif_tells_nothing() {
        let turned = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        assert_eq!(Exif::read(turned).orientation, Some(6));
        for cut in 0..22 {
            assert_eq!(Exif::read(&turned[..cut]), Exif::default(), "{cut}");
        }
        // A directory far outside, and one that claims more entries than there are.
        assert_eq!(Exif::read(b"II*\0\xFF\xFF\xFF\xFF"), Exif::default());
        assert_eq!(Exif::read(b"II*\0\x08\0\0\0\xFF\xFF"), Exif::default());
    }

    #[test]
    fn a_place_is_told_by_coordinates_and_not_by_a_version() {
        for (tag, tells) in [
            (0_u8, false),
            (2, true),
            (4, true),
            (0x1D, false),
            (0x1C, true),
        ] {
            let mut tiff =
                b"II*\0\x08\0\0\0\x01\0\x25\x88\x04\0\x01\0\0\0\x1A\0\0\0\0\0\0\0".to_vec();
            tiff.extend([1, 0, tag, 0, 1, 0, 4, 0, 0, 0, 2, 3, 0, 0]);
            assert_eq!(Exif::read(&tiff).location, tells, "{tag}");
        }
    }
}
