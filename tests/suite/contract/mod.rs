//! One contract for everything that can be written to: the same stories, told of a folder, of
//! memory, and of git over a path; `servers::contract` tells them of git over HTTP and SSH.

pub mod failures;
pub mod site;
pub mod stories;

/// Makes a test of every story for one place.
#[macro_export]
macro_rules! contract_of {
    ($module:ident, $place:expr, $($story:ident)*) => {
        mod $module {
            use $crate::contract::site::Place;

            $(
                #[tokio::test]
                async fn $story() {
                    $crate::contract::stories::$story($place).await;
                }
            )*
        }
    };
}

/// Every story that any place must pass.
#[macro_export]
macro_rules! contract {
    ($module:ident, $place:expr $(, $more:ident)*) => {
        $crate::contract_of!(
            $module, $place,
            live_equals_desired_after_apply
            the_second_plan_is_empty
            surroundings_stay_as_they_were
            a_page_that_moved_is_refused_and_planned_anew
            a_page_to_remove_that_moved_is_refused_and_stays
            a_page_that_appeared_meanwhile_is_refused_and_stays
            another_file_that_moved_meanwhile_is_kept
            stopped_before_anything_arrived_the_next_run_converges
            stopped_after_it_arrived_the_next_run_writes_nothing
            what_a_human_did_is_drift_and_survives
            a_text_put_back_by_the_human_is_ours_again
            a_source_that_is_gone_leaves_its_page_as_it_is
            regions_are_filled_and_nothing_around_them_changes
            a_region_that_a_human_changed_stays
            removal_leaves_no_litter
            content_never_becomes_configuration
            $($more)*
        );
    };
}

contract!(
    folder,
    Place::Folder,
    killed_after_any_file_the_next_run_converges,
    a_link_is_never_followed_or_replaced,
    what_stands_in_the_way_is_named_and_stays,
    rights_of_a_page_stay
);
contract!(rehearsal, Place::Rehearsal);
contract!(
    git_path,
    Place::GitPath,
    a_link_is_never_followed_or_replaced,
    what_stands_in_the_way_is_named_and_stays,
    rights_of_a_page_stay
);
