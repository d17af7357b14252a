/// What of a page is not its text: scripts, templates, hidden elements, navigation.
enum HTMLVisibility {
    private static let invisibleTags: Set<String> = [
        "script", "style", "template", "noscript", "head", "iframe", "object", "embed", "svg",
        "canvas", "select", "option", "button", "input", "textarea", "audio", "video", "map",
        "dialog", "frameset", "noframes", "applet",
    ]

    /// True for what a browser would not show as text.
    static func isHidden(_ node: HTMLTree.Node) -> Bool {
        if node.isText { return false }
        if invisibleTags.contains(node.name) { return true }
        if node.attributes["hidden"] != nil || node.attributes["aria-hidden"] == "true" {
            return node.name != "math" && node.name != "span" || node.attributes["hidden"] != nil
        }
        if let style = node.attributes["style"]?.lowercased().filter({ $0 != " " }) {
            if style.contains("display:none") || style.contains("visibility:hidden") {
                return true
            }
        }
        return false
    }

    private static let navigationTags: Set<String> = ["nav", "footer", "aside", "form", "menu"]

    private static let navigationRoles: Set<String> = [
        "navigation", "banner", "contentinfo", "complementary", "search", "dialog", "menu",
        "menubar", "toolbar", "tablist", "alert", "alertdialog",
    ]

    private static let navigationWords: Set<Substring> = [
        "nav", "navbar", "navigation", "menu", "breadcrumb", "breadcrumbs", "sidebar", "footer",
        "cookie", "cookies", "share", "sharing", "social", "advert", "advertisement", "ads",
        "promo", "recommend", "recommended", "recommendations", "newsletter", "login", "signin",
        "toolbar", "banner", "popup", "modal", "skip", "toc", "metrics", "altmetric", "related",
        "pagination", "pager", "dropdown", "tooltip", "crossmark", "masthead", "subscribe",
        "downloads", "download", "tabs", "views", "citedby", "counter", "stats", "tweet", "twitter",
        "facebook", "mendeley", "feedback",
    ]

    static func isNavigationByTag(_ node: HTMLTree.Node) -> Bool {
        navigationTags.contains(node.name)
            || node.attributes["role"].map(navigationRoles.contains) ?? false
    }

    /// True for elements that hold navigation or other matter around the article.
    static func isNavigation(_ node: HTMLTree.Node) -> Bool {
        if navigationTags.contains(node.name) { return true }
        if let role = node.attributes["role"], navigationRoles.contains(role) { return true }
        guard containers.contains(node.name) else { return false }
        return node.classes.contains(where: navigationWords.contains)
    }

    private static let containers: Set<String> = [
        "div", "section", "ul", "ol", "header", "table", "dl", "span", "p", "li",
    ]
}
