//! Every sentence that the form says, by key, in English; and the catalogues of
//! further languages, which are fetched when a visitor wants one.

mod catalogue;

pub use catalogue::{Catalogue, KNOWN_LOCALES};

/// Makes `Message`, a closed enum, of lines with a name, a key and an English text.
#[macro_export]
macro_rules! messages {
    ($($(#[$doc:meta])* $variant:ident $key:literal $text:literal,)+) => {
        /// What may be said. Texts may hold the places that the documentation of each names.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Message {
            $($(#[$doc])* $variant,)+
        }

        impl Message {
            /// Every message, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Its name in a catalogue.
            #[must_use]
            pub const fn key(self) -> &'static str {
                match self { $(Self::$variant => $key,)+ }
            }

            /// Its English text.
            #[must_use]
            pub const fn english(self) -> &'static str {
                match self { $(Self::$variant => $text,)+ }
            }
        }
    };
}

messages! {
    /// Heading of a form without a title of its own.
    Title "title" "How can we help?",
    /// Label of the close button.
    Close "close" "Close",
    /// While the form's definition is fetched.
    Loading "loading" "Loading the form…",
    /// The form's definition could not be fetched.
    LoadFailed "load_failed" "The form could not be loaded. Please check your connection and try again.",
    /// Button that repeats what failed.
    TryAgain "try_again" "Try again",
    /// Beside the label of a field that may stay empty.
    Optional "optional" "Optional",
    /// Legend of the fields that tell who the visitor is.
    Contact "contact" "How can we reach you?",
    /// Help under that legend.
    ContactHelp "contact_help" "One of the two is enough.",
    /// Label of the usual field.
    FieldName "field.name" "Name",
    /// Label of the usual field.
    FieldEmail "field.email" "Email",
    /// Label of the usual field.
    FieldWallet "field.walletAddress" "Wallet address",
    /// Label of the usual field.
    FieldSubject "field.subject" "Subject",
    /// Label of the usual field.
    FieldMessage "field.message" "Message",
    /// Button that begins to connect a wallet.
    WalletConnect "wallet_connect" "Connect wallet",
    /// Button that lists what is sent besides the answers.
    Along "along" "What else is sent?",
    /// Help under an answer that a signed identity gave.
    Verified "verified" "Verified by your account.",
    /// Help under options of which several may be chosen; `{count}`.
    ChoicesMost "choices_most" "Choose up to {count}.",
    /// The first, empty option of a select field.
    Choose "choose" "Please choose",
    /// Counter near the limit; `{count}`.
    CharactersLeft "characters_left" "{count} characters left",
    /// Counter above the limit; `{count}`.
    CharactersOver "characters_over" "{count} characters too many",
    /// Beside the button.
    Safety "safety" "We never ask for your seed phrase or private key.",
    /// The button.
    Send "send" "Send request",
    /// The button while the request is on its way.
    Sending "sending" "Sending…",
    /// Under the button when an answer takes long.
    SendingLong "sending_long" "This takes longer than usual. Please keep this page open.",
    /// Under the button while the browser solves a challenge.
    Proving "proving" "Your browser is finishing a short safety check. You need to do nothing unless it asks you to.",
    /// Button that picks files.
    FilesAdd "files_add" "Add files",
    /// Help under the buttons; `{count}`.
    FilesHelp "files_help" "You can add up to {count} files. Dropping or pasting them here works, too.",
    /// Button that takes a picture of the screen.
    FilesCapture "files_capture" "Take a screenshot",
    /// The module that takes files could not be loaded.
    FilesUnavailable "files_unavailable" "Files can't be added right now. Please try again.",
    /// The button while the request waits for files.
    SendingFiles "sending_files" "Uploading your files…",
    /// Summary of one wrong answer.
    SummaryOne "summary_one" "One answer needs another look.",
    /// Summary of several wrong answers; `{count}`.
    SummaryMany "summary_many" "{count} answers need another look.",
    /// Heading when the request was refused.
    RefusedTitle "refused_title" "Not sent yet",
    /// Heading when no answer came.
    OfflineTitle "offline_title" "No connection",
    /// Text when no answer came.
    OfflineText "offline_text" "We got no answer, so we can't say that your request arrived. Your text is still here. Trying again is safe: it will never be filed twice.",
    /// Heading when Mava confirmed the ticket.
    DeliveredTitle "delivered_title" "Your request was sent",
    /// Text when Mava confirmed the ticket.
    DeliveredText "delivered_text" "Our team has it and will get back to you. Please keep this reference.",
    /// Heading when the proxy keeps the request and Mava has not got it.
    QueuedTitle "queued_title" "We have your request",
    /// Text while the request waits for Mava.
    QueuedText "queued_text" "It is safely stored and waits to reach our team. You don't need to send it again. Please keep this reference.",
    /// Text when Mava refused the request for good.
    HeldText "held_text" "It is safely kept, but it could not be passed on automatically. Our team has been told and will see to it; you don't need to send it again. Please keep this reference.",
    /// Text when an earlier version of the request had arrived.
    EarlierText "earlier_text" "It had already arrived, as it was before your last changes.",
    /// Label of the reference.
    Reference "reference" "Reference",
    /// Button that copies the reference.
    Copy "copy" "Copy reference",
    /// The reference was copied.
    Copied "copied" "Copied",
    /// The browser did not let us copy; the reference is selected instead.
    CopyFailed "copy_failed" "Selected. Press Ctrl+C or ⌘C to copy.",
    /// Button for a new request.
    Another "another" "Write another request",
    /// Button for a new request with the changed text.
    AnotherChanged "another_changed" "Send the changed text as a new request",
}

impl Message {
    /// The label of a usual field.
    #[must_use]
    pub fn of_field(id: &str) -> Option<Self> {
        [
            Self::FieldName,
            Self::FieldEmail,
            Self::FieldWallet,
            Self::FieldSubject,
            Self::FieldMessage,
        ]
        .into_iter()
        .find(|message| message.key().strip_prefix("field.") == Some(id))
    }
}
