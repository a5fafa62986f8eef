//! The contract of all targets, told of git over HTTP and SSH.

use crate::contract::failures;

crate::contract!(
    git_http,
    Place::GitHttp,
    a_link_is_never_followed_or_replaced,
    what_stands_in_the_way_is_named_and_stays,
    rights_of_a_page_stay
);
crate::contract!(
    git_ssh,
    Place::GitSsh,
    a_link_is_never_followed_or_replaced,
    what_stands_in_the_way_is_named_and_stays,
    rights_of_a_page_stay
);

#[tokio::test]
async fn each_failure_over_http_has_its_variant() {
    failures::each_failure_has_its_variant(crate::contract::site::Place::GitHttp).await;
}

#[tokio::test]
async fn each_failure_over_ssh_has_its_variant() {
    failures::each_failure_has_its_variant(crate::contract::site::Place::GitSsh).await;
}
