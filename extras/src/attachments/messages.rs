//! What the panel of files says.

use intake_contract::FieldCode;

crate::messages::messages! {
    /// Name of the list.
    List "attachments.list" "Files that go with your request",
    /// Under several files; `{count}`, `{most}`, `{size}` and `{room}`.
    Total "attachments.total" "{count} of {most} files, {size} of {room}",
    /// In a row, while the file is read.
    Preparing "attachments.preparing" "Preparing…",
    /// In a row, before its turn comes; `{size}`.
    Waiting "attachments.waiting" "{size}, waiting",
    /// In a row, while it goes out; `{sent}` and `{size}`.
    Uploading "attachments.uploading" "{sent} of {size}",
    /// In a row, when all of it went out and the answer is not there yet; `{size}`.
    Checking "attachments.checking" "{size}, being checked…",
    /// In a row, of a picture that told where it was taken.
    LocationRemoved "attachments.location_removed" "location removed",
    /// In a row, before why.
    NotAttached "attachments.not_attached" "Not attached.",
    /// In a row, of a file that can't be sent.
    SecretPhrase "attachments.secret_phrase" "There is a wallet's seed phrase in it. Whoever has it can take everything in the wallet, so it can't be sent. If you have shared it anywhere else, move your funds to a new wallet now.",
    /// In a row, of a file that can't be sent.
    SecretKey "attachments.secret_key" "There is a wallet's private key in it. Whoever has it can take everything in the wallet, so it can't be sent. If you have shared it anywhere else, move your funds to a new wallet now.",
    /// In a row, of a file that can't be sent.
    SecretKeystore "attachments.secret_keystore" "This is a wallet's keystore file. Only a password protects it, so it can't be sent. If you have shared it anywhere else, move your funds to a new wallet now.",
    /// In a row, of a file that its visitor is asked about.
    MaybeWallet "attachments.maybe_wallet" "There may be a seed phrase or a private key in it. Whoever reads it could take everything in the wallet, and nobody here needs it.",
    /// In a row, of a file that its visitor is asked about.
    MaybeToken "attachments.maybe_token" "There may be a secret access token or a private key in it. Whoever reads it could act in your name, and nobody here needs it.",
    /// Button in a row, of a file that its visitor is asked about.
    NoSecret "attachments.no_secret" "It isn't a secret, attach it",
    /// In a row, when no answer came.
    Offline "attachments.offline" "The upload was interrupted. Please check your connection and try again.",
    /// Near the button, where one file found no room; `{most}`.
    LeftOutOne "attachments.left_out_one" "One file was left out: this form takes {most}.",
    /// Near the button, where several found none; `{count}` and `{most}`.
    LeftOutMany "attachments.left_out_many" "{count} files were left out: this form takes {most}.",
    /// Button in a row; `{name}`.
    Cancel "attachments.cancel" "Cancel the upload of {name}",
    /// Button in a row; `{name}`.
    Remove "attachments.remove" "Remove {name}",
    /// Button in a row.
    Retry "attachments.retry" "Try again",
    /// Told to screen readers when the proxy keeps it; `{name}`.
    ToldKept "attachments.told_kept" "{name} is attached.",
    /// Told to screen readers when a picture's place was removed as well; `{name}`.
    ToldLocation "attachments.told_location" "{name} is attached. The place where it was taken was removed from it.",
    /// Told to screen readers; `{name}` and `{why}`.
    ToldFailed "attachments.told_failed" "{name} is not attached. {why}",
    /// Told to screen readers; `{name}`.
    ToldRemoved "attachments.told_removed" "{name} was removed.",
    /// The browser took no picture of the screen.
    CaptureFailed "attachments.capture_failed" "No screenshot was taken. If your browser asked, please allow it and choose what to show.",
    /// Name of the first file that is a picture of the screen, without an ending.
    Screenshot "attachments.screenshot" "screenshot",
    /// Heading of the editor.
    Edit "attachments.edit" "Edit the screenshot",
    /// Help in the editor.
    EditHelp "attachments.edit_help" "Draw over whatever we should not see. It is painted over in the picture itself before anything is sent.",
    /// Help in the editor for who uses the keyboard.
    EditKeys "attachments.edit_keys" "Arrow keys move an area, with Shift they change its size, and Delete removes it.",
    /// Name of the row of tools.
    Tools "attachments.tools" "Tools",
    /// A tool.
    Cover "attachments.cover" "Black out",
    /// A tool.
    Crop "attachments.crop" "Crop",
    /// A tool.
    Undo "attachments.undo" "Undo",
    /// Name of a blacked-out area; `{count}`.
    CoverArea "attachments.cover_area" "Blacked-out area {count}",
    /// Name of what is kept.
    CropArea "attachments.crop_area" "Part that is kept",
    /// Button that gives the screenshot up.
    Discard "attachments.discard" "Discard",
    /// Button that attaches it.
    Attach "attachments.attach" "Attach",
}

impl Say {
    /// Why a file with this secret can't be sent.
    pub const fn secret(code: FieldCode) -> Self {
        match code {
            FieldCode::SeedPhrase => Self::SecretPhrase,
            FieldCode::Keystore => Self::SecretKeystore,
            _ => Self::SecretKey,
        }
    }

    /// Why somebody is asked about a file that may hold this secret.
    pub const fn maybe_secret(code: FieldCode) -> Self {
        match code {
            FieldCode::PemKey | FieldCode::ApiToken => Self::MaybeToken,
            _ => Self::MaybeWallet,
        }
    }
}
