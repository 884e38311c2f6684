//! What went wrong, as a closed set of codes and the sentence a visitor is told.

use serde::{Deserialize, Serialize};
use validator::{ValidationErrors, ValidationErrorsKind};

use crate::Receipt;
use crate::guard::{Finding, Part};

/// A closed enum of codes, each with its wire name and the visitor's sentence.
macro_rules! codes {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident $code:literal $sentence:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum $name {
            $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// Every code, in the order of the documentation.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The code as it stands on the wire.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// What the visitor is told, in English: what happened, and what now.
            #[must_use]
            pub const fn sentence(self) -> &'static str {
                match self { $(Self::$variant => $sentence,)+ }
            }

            /// The code of a wire name.
            #[must_use]
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|known| known.as_str() == code)
            }
        }
    };
}

pub(crate) use codes;

codes! {
    /// Why a whole request was not accepted.
    ProblemCode {
        /// The body is larger than allowed.
        BodyTooLarge "body_too_large" "Your request is too long to send. Please shorten the message and try again.",
        /// The page's origin is not on the form's list.
        OriginNotAllowed "origin_not_allowed" "This form can't be used from this page. Please contact us another way.",
        /// Too many requests from this client.
        RateLimited "rate_limited" "There were too many requests just now. Please wait a moment and try again.",
        /// The body is not JSON by its content type.
        ContentTypeUnsupported "content_type_unsupported" "Something in this form doesn't work right now. Please reload the page and try again.",
        /// Malformed JSON, an unknown member or a wrong type.
        BodyInvalid "body_invalid" "Something in this form doesn't work right now. Please reload the page and try again.",
        /// No idempotency key.
        IdempotencyKeyMissing "idempotency_key_missing" "Something in this form doesn't work right now. Please reload the page and try again.",
        /// An idempotency key of the wrong shape.
        IdempotencyKeyInvalid "idempotency_key_invalid" "Something in this form doesn't work right now. Please reload the page and try again.",
        /// The key was used for another request, which was accepted.
        IdempotencyKeyReused "idempotency_key_reused" "Your request had already arrived, as it was before your last changes.",
        /// The first request of this key is still being taken in.
        SubmissionInProgress "submission_in_progress" "Your request is just being received. Please wait a moment.",
        /// Some answers do not satisfy the form's rules.
        AnswersInvalid "answers_invalid" "Some answers need another look.",
        /// Some answers hold what must not be sent: a seed phrase, a key, a token.
        SecretDetected "secret_detected" "There is something secret in your text, so it was not sent. Please remove it and try again.",
        /// The form takes no signed identity, but one was sent.
        IdentityNotAccepted "identity_not_accepted" "Your sign-in could not be used here. Please reload the page and try again.",
        /// The form takes nothing without a signed identity.
        IdentityRequired "identity_required" "Please sign in on this site first, then send your request again. Your text is still here.",
        /// The signed identity is not what the form takes.
        IdentityInvalid "identity_invalid" "Your sign-in could not be confirmed. Please reload the page, sign in again and try once more.",
        /// The signed identity was good, but its time is over.
        IdentityExpired "identity_expired" "Your sign-in has expired. Please sign in again on this site, then send your request again. Your text is still here.",
        /// The form asks for a challenge to be solved, and the request bears none.
        ChallengeMissing "challenge_missing" "Your browser's safety check did not run. Please try again; your text is still here.",
        /// The challenge was not ours, was for another form or page, or was not solved.
        ChallengeInvalid "challenge_invalid" "Your browser's safety check did not succeed. Please try again; your text is still here.",
        /// The challenge was solved, but its time is over.
        ChallengeExpired "challenge_expired" "Your browser's safety check has expired. Please try again; your text is still here.",
        /// The challenge was redeemed by another request.
        ChallengeUsed "challenge_used" "Your browser's safety check was already used. Please try again; your text is still here.",
        /// Whether the challenge was solved can't be told just now.
        ChallengeUnavailable "challenge_unavailable" "The safety check can't be done just now. Please try again in a few minutes; your text is still here.",
        /// Sent sooner after the form was first touched than a person could.
        TooFast "too_fast" "That was very quick. Please wait a few seconds and try again; your text is still here.",
        /// The form proves no wallets, but one was to be proven.
        WalletNotAccepted "wallet_not_accepted" "Your wallet can't be confirmed on this form. Please reload the page and try again.",
        /// A sign-in message or a proof is not what the proxy gave for this form,
        /// this page and this address.
        WalletProofInvalid "wallet_proof_invalid" "Your wallet could not be confirmed. Please sign again with it. Your text is still here.",
        /// A sign-in message or a proof was good, but its time is over.
        WalletProofExpired "wallet_proof_expired" "That took too long, so your wallet is no longer confirmed. Please sign again with it. Your text is still here.",
        /// A request was already accepted with this proof.
        WalletProofUsed "wallet_proof_used" "Your wallet was confirmed for an earlier request. Please sign again for this one. Your text is still here.",
        /// The signature is not by the account that was to sign.
        WalletSignatureInvalid "wallet_signature_invalid" "This signature is not by the account that you chose. Please choose that account in your wallet and sign again.",
        /// No such form.
        FormUnknown "form_unknown" "This form doesn't exist any more. Please contact us another way.",
        /// No such submission, or not with this key.
        SubmissionUnknown "submission_unknown" "We found no request under this reference.",
        /// No such address.
        RouteUnknown "route_unknown" "There is nothing at this address.",
        /// The admin address was asked without its token.
        AdminTokenWrong "admin_token_wrong" "This is for administrators.",
        /// The address exists, but not for this method.
        MethodNotAllowed "method_not_allowed" "That can't be done at this address.",
        /// The store can't keep the request.
        StoreUnavailable "store_unavailable" "We could not keep your request just now, so it was not sent. Your text is still here; please try again in a few minutes.",
        /// A fault of ours. A page that was loaded before an update reads codes
        /// that it does not know as this one.
        #[serde(other)]
        Internal "internal" "Something went wrong on our side, and your request was not sent. Your text is still here; please try again.",
    }
}

codes! {
    /// Why one answer was not accepted.
    FieldCode {
        /// Nothing was answered where an answer is needed.
        Required "required" "Please fill this in.",
        /// Nothing was chosen where a choice is needed.
        ChoiceRequired "choice_required" "Please choose one.",
        /// A box was not ticked that must be.
        TickRequired "tick_required" "Please tick this box to go on.",
        /// Neither of the ways to reach the visitor was given.
        ContactRequired "contact_required" "Please give at least one of these, so that we can answer you.",
        /// Not an email address.
        EmailInvalid "email_invalid" "This doesn't look like an email address. It should be like name@example.com.",
        /// Not a wallet address.
        WalletInvalid "wallet_invalid" "This isn't a wallet address. It starts with 0x, followed by 40 letters and digits.",
        /// The checksum in the letters' case does not hold.
        WalletChecksum "wallet_checksum" "This address probably has a typo: its capital letters don't match. Please copy it from your wallet again.",
        /// The wallet is the only contact, and it is not proven.
        WalletProofRequired "wallet_proof_required" "Please connect this wallet and sign with it, or give another way to reach you.",
        /// Longer than allowed.
        TooLong "too_long" "This is too long. Please shorten it.",
        /// Shorter than needed.
        TooShort "too_short" "This is too short. Please tell us a little more.",
        /// Not an address of the web.
        UrlInvalid "url_invalid" "This isn't a web address. It starts with https://, like https://example.com.",
        /// Not a decimal number.
        NumberInvalid "number_invalid" "This isn't a number. Please write it in digits, like 1200 or 0.5.",
        /// Below the smallest number that is allowed.
        NumberTooSmall "number_too_small" "This number is too small. Please check it.",
        /// Above the largest number that is allowed.
        NumberTooLarge "number_too_large" "This number is too large. Please check it.",
        /// More digits after the point than allowed.
        NumberDecimals "number_decimals" "This number has too many digits after the point. Please round it.",
        /// Neither a transaction's hash nor an explorer's address of one.
        TransactionInvalid "transaction_invalid" "This isn't a transaction. Please paste its hash, which starts with 0x and has 64 more letters and digits, or its link from a block explorer.",
        /// As long as a private key, and not marked as a transaction's hash.
        TransactionOrKey "transaction_or_key" "Careful: this could be a private key. Never show one to anybody, not even to us. If it is a transaction's hash, put 0x before it.",
        /// More options chosen than allowed.
        TooManyChoices "too_many_choices" "That is more than you can choose here. Please take some away.",
        /// A character that can't be seen and is not allowed.
        ControlCharacter "control_character" "This contains a hidden control character. Please type it again instead of pasting it.",
        /// A character that changes the direction of the text.
        BidiControl "bidi_control" "This contains a hidden character that changes the direction of text. Please type it again instead of pasting it.",
        /// The words of a wallet (BIP-39).
        SeedPhrase "seed_phrase" "This looks like a wallet's seed phrase. Please remove it: whoever reads it can take everything.",
        /// Words that would be those of a wallet, but for a mistake.
        SeedPhraseTypo "seed_phrase_typo" "This looks like a seed phrase with a typo. Please remove it if it is one.",
        /// A private key in the wallet import format.
        BitcoinKey "bitcoin_key" "This looks like a private key. Please remove it: whoever reads it can take everything.",
        /// An extended private key (BIP-32).
        ExtendedKey "extended_key" "This looks like a private key. Please remove it: whoever reads it can take everything.",
        /// A secret key of Solana.
        SolanaKey "solana_key" "This looks like a private key. Please remove it: whoever reads it can take everything.",
        /// A private key of an Ethereum account.
        EvmKey "evm_key" "This looks like a private key. Please remove it: whoever reads it can take everything.",
        /// A keystore file.
        Keystore "keystore" "This looks like a wallet's keystore file. Please remove it.",
        /// A private key in PEM.
        PemKey "pem_key" "This looks like a private key. Please remove it if it is one.",
        /// A token of GitHub, Slack, AWS or OpenAI.
        ApiToken "api_token" "This looks like a secret token. Please remove it if it is one.",
        /// Not one of the options.
        OptionUnknown "option_unknown" "Please choose one of the options.",
        /// More files than the form takes, or any where it takes none.
        TooManyAttachments "too_many_attachments" "There are more files here than this form takes. Please remove some.",
        /// More bytes in all files than the form takes.
        AttachmentsTooLarge "attachments_too_large" "Together these files are too large. Please remove one.",
        /// None of our tokens, one of another form, or one that stands there twice.
        AttachmentInvalid "attachment_invalid" "This file can't be sent. Please remove it and attach it again.",
        /// The file is there no longer, or went with another request.
        AttachmentGone "attachment_gone" "This file is no longer there. Please remove it and attach it again.",
        /// Something else than the signed identity says.
        IdentityMismatch "identity_mismatch" "This is not what you are signed in with. Please leave it as it was, or sign in again.",
        /// The page's address is malformed or too long.
        PageUrlInvalid "page_url_invalid" "The address of this page could not be read. Please reload the page and try again.",
        /// Not a language tag.
        LocaleInvalid "locale_invalid" "The language of this page could not be read. Please reload the page and try again.",
        /// Not a chain id.
        ChainInvalid "chain_invalid" "The network of the wallet could not be read. Please reconnect it and try again.",
        /// The name of the wallet is empty, too long or not a line of text.
        WalletNameInvalid "wallet_name_invalid" "The name of the wallet could not be read. Please reconnect it and try again.",
        /// The part of the form that connects wallets could not be loaded.
        WalletUnreachable "wallet_unreachable" "Wallets can't be connected right now. Please check your connection and try again.",
        /// The form has no such field. Codes that a page does not know are read as
        /// this one: its form is older than the proxy's.
        #[serde(other)]
        FieldUnknown "field_unknown" "This form has changed. Please reload the page and try again.",
    }
}

codes! {
    /// Why a wallet can't be proven here. It stays a claim, and nothing is wrong.
    NotProvable {
        /// It is a contract, and the proxy can't ask its chain.
        ChainNotSupported "chain_not_supported" "This kind of wallet can't be confirmed here on its network. You can send your request all the same.",
        /// It is a contract, and its chain could not be asked just now. Codes of a
        /// later proxy are read as this one.
        #[serde(other)]
        ChainUnreachable "chain_unreachable" "This wallet's network could not be reached, so it could not be confirmed. You can send your request all the same.",
    }
}

/// A problem by RFC 9457, as it stands in an `application/problem+json` body.
///
/// Uploads of files have codes of their own: `Problem<AttachmentCode>`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem<Code = ProblemCode> {
    /// The HTTP status, repeated.
    pub status: u16,
    /// Which problem it is.
    pub code: Code,
    /// The visitor's sentence in English, for those who show what they get.
    pub detail: String,
    /// What is wrong, answer by answer.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldError>,
    /// With [`ProblemCode::IdempotencyKeyReused`]: the receipt of what was accepted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
}

/// One wrong answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// A JSON Pointer (RFC 6901) into the submission, as `/fields/email`.
    pub pointer: String,
    /// Which rule was broken.
    pub code: FieldCode,
    /// The visitor's sentence in English.
    pub detail: String,
    /// With a secret: which part of the answer it is. The form leaves it to its
    /// guard, which reads the proxy's answer as it came.
    #[serde(default, skip_deserializing, skip_serializing_if = "Option::is_none")]
    pub part: Option<Part>,
}

impl FieldError {
    /// The error of a secret in an answer.
    #[must_use]
    pub fn secret(pointer: String, finding: Finding) -> Self {
        let code = finding.kind.code();
        Self {
            pointer,
            code,
            detail: code.sentence().to_owned(),
            part: Some(finding.part()),
        }
    }

    /// The field of the form that the pointer means, if it means one.
    #[must_use]
    pub fn field(&self) -> Option<&str> {
        self.pointer.strip_prefix("/fields/")
    }
}

/// Lays the errors of a validation out as a list in the order of their pointers.
#[must_use]
pub fn field_errors(errors: &ValidationErrors) -> Vec<FieldError> {
    let mut list = Vec::new();
    collect("", errors, &mut list);
    list
}

fn collect(prefix: &str, errors: &ValidationErrors, list: &mut Vec<FieldError>) {
    for (name, kind) in errors.errors() {
        let pointer = format!("{prefix}/{}", wire_name(name));
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(&pointer, inner, list),
            ValidationErrorsKind::List(items) => {
                for (index, inner) in items {
                    collect(&format!("{pointer}/{index}"), inner, list);
                }
            }
            ValidationErrorsKind::Field(found) => {
                for code in found
                    .iter()
                    .filter_map(|error| FieldCode::from_code(&error.code))
                {
                    let place = list.partition_point(|known| known.pointer <= pointer);
                    let detail = code.sentence().to_owned();
                    list.insert(
                        place,
                        FieldError {
                            pointer: pointer.clone(),
                            code,
                            detail,
                            part: None,
                        },
                    );
                }
            }
        }
    }
}

/// The derive names a member as Rust does; the wire names it as JSON does.
fn wire_name(name: &str) -> &str {
    match name {
        "page_url" => "pageUrl",
        "chain_id" => "chainId",
        "wallet_proof" => "walletProof",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_is_named_in_snake_case_once_and_is_told_in_a_sentence() {
        let all = ProblemCode::ALL
            .iter()
            .map(|c| (c.as_str(), c.sentence()))
            .chain(FieldCode::ALL.iter().map(|c| (c.as_str(), c.sentence())))
            .chain(NotProvable::ALL.iter().map(|c| (c.as_str(), c.sentence())));
        let mut seen = std::collections::BTreeSet::new();
        for (code, sentence) in all {
            assert!(
                code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'),
                "{code}"
            );
            assert!(seen.insert(code), "{code} stands twice");
            assert!(
                sentence.ends_with('.') && sentence.len() > 15,
                "{code}: {sentence}"
            );
        }
    }

    #[test]
    fn codes_are_read_as_they_are_written() -> Result<(), serde_json::Error> {
        for &code in ProblemCode::ALL {
            let json = serde_json::to_string(&code)?;
            assert_eq!(json, format!("\"{}\"", code.as_str()));
            assert_eq!(ProblemCode::from_code(code.as_str()), Some(code));
        }
        let later = r#"{"status":403,"code":"of_a_later_version","detail":"",
            "errors":[{"pointer":"/fields/a","code":"also_later","detail":""}]}"#;
        let problem: Problem = serde_json::from_str(later)?;
        assert_eq!(problem.code, ProblemCode::Internal);
        assert_eq!(problem.errors[0].code, FieldCode::FieldUnknown);
        Ok(())
    }
}
