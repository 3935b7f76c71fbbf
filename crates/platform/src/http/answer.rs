use super::cause;
use authkeep_core::ports::{HttpError, HttpResponse};
use reqwest::{Response, header::HeaderMap};

/// Reads an answer whole, or stops at the limit. The limit counts what the decompression gives,
/// so that a small answer cannot unfold into a large one.
pub(super) async fn read(
    mut response: Response,
    limit: usize,
    origin: &str,
) -> Result<HttpResponse, HttpError> {
    let status = response.status().as_u16();
    let headers = headers(response.headers());
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| cause::read(&error, origin))? {
        if chunk.len() > limit - body.len() {
            return Err(HttpError::TooLarge { origin: origin.to_owned(), limit });
        }
        body.extend_from_slice(&chunk);
    }
    Ok(HttpResponse { status, headers, body: body.into() })
}

fn headers(map: &HeaderMap) -> Vec<(String, String)> {
    map.iter().map(|(name, value)| (name.as_str().to_owned(), visible(value.as_bytes()))).collect()
}

/// A header's value as text; every byte that is not visible ASCII or a space becomes `?`.
fn visible(value: &[u8]) -> String {
    value.iter().map(|&byte| if matches!(byte, b' '..=b'~') { char::from(byte) } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_value_becomes_as_many_visible_characters(value: Vec<u8>) {
            let text = visible(&value);
            prop_assert_eq!(text.len(), value.len());
            prop_assert!(text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
        }

        #[test]
        fn visible_values_stay_as_they_are(value in "[ -~]*") {
            prop_assert_eq!(visible(value.as_bytes()), value);
        }
    }
}
