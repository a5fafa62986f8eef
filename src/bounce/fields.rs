//! The machine-readable parts of reports: groups of fields, as headers are written (RFC 3464, 2.1; RFC 5965, 3).

/// One group of fields; names in small letters.
pub(super) struct Fields(Vec<(String, String)>);

/// Groups that are looked at. A message of ours has one recipient.
const MOST: usize = 32;

impl Fields {
    /// The groups of a text, which empty lines divide.
    pub(super) fn groups(text: &str) -> Vec<Self> {
        let mut groups = vec![Self(Vec::new())];
        for line in text.lines() {
            let Some(group) = groups.last_mut() else {
                break;
            };
            if line.trim().is_empty() {
                if groups.len() == MOST {
                    break;
                }
                groups.push(Self(Vec::new()));
            } else if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = group.0.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                let name = name.trim().to_ascii_lowercase();
                group.0.push((name, value.trim().to_owned()));
            }
        }
        groups.retain(|group| !group.0.is_empty());
        groups
    }

    /// A field, without the comment that may follow it.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.as_str())
    }

    /// A field of the form `rfc822; ana@exemplo.example` or `smtp; 550 …`, without its kind.
    pub(super) fn typed(&self, name: &str) -> Option<&str> {
        let value = self.get(name)?;
        let (_, value) = value.split_once(';').unwrap_or(("", value));
        Some(value.trim())
    }
}
