//! Every number that the form renders, the proxy enforces and the documentation
//! quotes. Lengths are in UTF-16 code units unless a name says otherwise:
//! Mava is a JavaScript service, and `string.length` is its strictest reading.

use crate::FieldDefinition;

/// Largest body of a submission, in bytes.
pub const SUBMISSION_MAX_BYTES: usize = 64 * 1024;

/// Longest email address. RFC 5321's path limit of 256 less the two brackets.
pub const EMAIL_MAX: usize = 254;

/// Longest name of a visitor. Mava names no limit; this one is ours.
pub const NAME_MAX: usize = 200;

/// Longest subject: Mava's own limit of `emailSubjectLine`.
pub const SUBJECT_MAX: usize = 998;

/// Longest message that Mava takes in `message.content`.
pub const MAVA_MESSAGE_MAX: usize = 10_000;

/// Most attributes that Mava takes for one ticket, and for one customer.
pub const MAVA_ATTRIBUTES_MAX: usize = 30;

/// Most tags that Mava takes for one ticket.
pub const MAVA_TAGS_MAX: usize = 20;

/// Room for the reference at the end of a ticket's message:
/// two line breaks, `Reference ` and the reference's twelve characters.
pub const REFERENCE_LINE: usize = 2 + 10 + 12;

/// Room for the block that tells the agent where the request came from.
pub const CONTEXT_BLOCK: usize = 476;

/// Further room for that block where a signed identity is taken: who signed in,
/// and name, email and wallet, each with a word on whether it was signed.
pub const IDENTITY_BLOCK: usize = 760;

/// Further room for that block where wallets are proven: when, and how.
pub const WALLET_BLOCK: usize = 60;

/// Longest message of a form that has no fields of its own besides the usual ones.
pub const MESSAGE_MAX: usize = MAVA_MESSAGE_MAX - REFERENCE_LINE - CONTEXT_BLOCK;

/// Shortest message room that a form definition may leave to the visitor.
pub const MESSAGE_ROOM_MIN: usize = 1_000;

/// Longest answer to an operator's own single-line field, unless configured.
pub const TEXT_MAX: usize = 200;

/// Longest answer to an operator's own multi-line field, unless configured.
pub const TEXTAREA_MAX: usize = 2_000;

/// Longest address of the web in an answer, in bytes.
pub const URL_MAX: usize = 2_048;

/// Longest number, with its sign and point.
pub const NUMBER_MAX: usize = 40;

/// Longest transaction: a hash, or an explorer's address with one in it.
pub const TRANSACTION_MAX: usize = 300;

/// A wallet address: `0x` and 40 hexadecimal digits.
pub const WALLET_LENGTH: usize = 2 + 40;

/// Largest number of a chain: EIP-2294 allows more, JavaScript's numbers do not.
pub const CHAIN_ID_MAX: u64 = (1 << 53) - 1;

/// Longest name that a wallet may call itself by in a submission.
pub const WALLET_NAME_MAX: usize = 64;

/// Longest token by which the proxy knows a sign-in message or a proof again, in
/// characters: a kilobyte of what it says, and what seals it.
pub const WALLET_TOKEN_MAX: u64 = 2_048;

/// For how long a sign-in message may be signed, in seconds.
pub const WALLET_MESSAGE_SECONDS: u64 = 10 * 60;

/// For how long a proof is taken, in seconds: as long as it takes to write a
/// request down.
pub const WALLET_PROOF_SECONDS: u64 = 30 * 60;

/// Largest signature, in bytes. A key's has 65; a contract wallet's holds those
/// of several owners or of a passkey, and by ERC-6492 what deploys the wallet.
pub const SIGNATURE_MAX_BYTES: usize = 8 * 1024;

/// Most fields in one form.
pub const FIELDS_MAX: usize = 40;

/// Most options of one field.
pub const OPTIONS_MAX: usize = 200;

/// Longest BCP 47 language tag.
pub const LOCALE_MAX: usize = 35;

/// Longest signed identity token, in characters.
pub const IDENTITY_MAX: u64 = 4_096;

/// Most files of one request: Mava's own limit of `message.attachments`.
pub const ATTACHMENTS_MAX: usize = 10;

/// Largest file, in bytes, unless configured.
pub const ATTACHMENT_MAX_BYTES: u64 = 10 * 1024 * 1024;

/// Largest sum of all files of one request, in bytes, unless configured.
pub const ATTACHMENTS_MAX_BYTES: u64 = 25 * 1024 * 1024;

/// Most pixels of a picture, unless configured: 64 megapixels, which decode to
/// 256 MB. Telephones take pictures of 12 to 50.
pub const PICTURE_MAX_PIXELS: u64 = 64_000_000;

/// The edge to which pictures are scaled down where that is wished for, in pixels.
pub const SCALE_DOWN_EDGE: u32 = 2_560;

/// Longest token of a file that was uploaded, in characters.
pub const ATTACHMENT_TOKEN_MAX: usize = 1_024;

/// Longest name of a file in a ticket's message, in UTF-16 code units; a longer
/// one is cut there, and whole where the file is opened.
pub const LINKED_NAME_MAX: usize = 80;

/// Room in the message for the line that stands above links to files, with the
/// line breaks before it: `Files:`, and what is said of those that nobody scanned.
pub const LINKS_HEADING: usize = 2 + 6 + 72;

/// Room in the message for the links to a request's files. Each has a line for
/// its name and its size, at most ` (1023.9 MB)`, and one for its link.
#[must_use]
pub const fn links_room(files: usize, link: usize) -> usize {
    LINKS_HEADING + files * (1 + LINKED_NAME_MAX + 12 + 1 + link)
}

/// A counter appears once this share of a field's length is used, in percent.
pub const COUNTER_FROM_PERCENT: usize = 80;

/// Shortest and longest idempotency key, in characters.
pub const IDEMPOTENCY_KEY_LENGTH: core::ops::RangeInclusive<usize> = 16..=64;

/// Longest answer to a usual field, before the operator's own fields narrow the message.
#[must_use]
pub fn usual_max(id: &str) -> usize {
    match id {
        FieldDefinition::NAME => NAME_MAX,
        FieldDefinition::EMAIL => EMAIL_MAX,
        FieldDefinition::WALLET => WALLET_LENGTH,
        FieldDefinition::SUBJECT => SUBJECT_MAX,
        _ => MESSAGE_MAX,
    }
}
