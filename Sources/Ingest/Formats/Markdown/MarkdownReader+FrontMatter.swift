import Records

/// What the front matter says, as metadata and as blocks.
extension MarkdownReader {
    mutating func take(_ frontMatter: FrontMatter) {
        if let title = frontMatter.title {
            let text = MarkdownInline.text(of: title)
            builder.setTitle(text)
            builder.append(.title, text, at: place(frontMatter.titleLines))
            firstHeading = text
        }
        if !frontMatter.keywords.isEmpty {
            builder.append(
                .metadata, "Keywords: " + frontMatter.keywords.joined(separator: ", "),
                at: place(frontMatter.titleLines))
        }
        if let abstract = frontMatter.abstract {
            let position = place(frontMatter.abstractLines)
            builder.append(.heading, level: 1, "Abstract", at: position)
            builder.append(.paragraph, MarkdownInline.text(of: abstract), at: position)
        }
        builder.update {
            $0.authors = frontMatter.authors.map { MarkdownInline.text(of: $0) }
            $0.language = frontMatter.language
            $0.year = frontMatter.year
            $0.doi = frontMatter.doi
            if let abstract = frontMatter.abstract {
                $0.abstract = TextNormalization.line(MarkdownInline.text(of: abstract))
            }
        }
    }
}
