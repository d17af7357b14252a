/// The ways in which questions vary: who asks, and how.
///
/// Both are drawn in even shares, so that there are as many angles as their product.
package enum FactAngles {
    /// Who asks, and what for.
    package static let askers = [
        "a beginner who hears of it for the first time",
        "an expert who checks a detail",
        "a school pupil preparing a talk",
        "a teacher who plans a lesson",
        "a student before an examination",
        "a journalist who researches an article",
        "a customer who is about to buy",
        "a customer who has a problem",
        "an engineer who plans a repair",
        "a manager who must decide",
        "a translator who looks for the right word",
        "a tourist planning a visit",
        "a parent whose child wants to know",
        "a sceptic who doubts a rumour",
        "a new colleague in the first week",
        "a technician in the middle of work",
        "a writer of an encyclopedia",
        "a quiz master collecting questions",
        "a friend in a chat",
        "an auditor who wants exact values",
        "somebody comparing several offers",
        "somebody who remembers it only half",
        "a safety officer who assesses a risk",
        "a historian who dates an event",
        "a planner who draws up a budget",
    ]

    /// In which form, and with which aim.
    package static let manners = [
        "in a few plain words",
        "politely and with a reason why",
        "directly, beginning with a question word",
        "beginning with a short remark about the situation",
        "asking for a number or a name",
        "asking for a reason",
        "asking how it works",
        "asking what follows from it",
        "asking for confirmation of a guess",
        "asking for an overview",
        "asking what to watch out for",
        "in a hurry, in telegram style",
    ]
}
