import TextAnalysis

/// The words by which the picker tells a sentence that stands alone, in lower case.
enum WordLists {
    /// Openings that need the sentence before.
    static let pointingBack = Phrases(
        """
        it, its, this, these, those, they, them, their, he, she, his, her, such, both, here, herein,
        former, the former, latter, the latter, one of these, one of those, one of them, some of
        these, some of them, most of these, most of them, each of these, each of them, all of these,
        all of them, many of these, neither, another, the other, others, among these, among them, of
        these, of those, in this, in these, in such, in that case, in both, at this, at these, for
        this, for these, for example, for instance, e.g, with this, with these, from this, from
        these, on this, on these, by this, to this, to these, to do this, to do so, to this end,
        under this, under these, using this, using these, after this, because of this, due to this,
        due to these, as such, as a result, as a consequence, as mentioned, as described, as
        discussed, as noted, as stated, as above, similarly, likewise, conversely, by contrast, in
        contrast, on the contrary, on the other hand, on the one hand, in comparison, therefore,
        thus, hence, consequently, accordingly, then, so, otherwise, instead, rather, alternatively,
        meanwhile, that is, i.e, in other words, and, but, or, nor, yet, also, again, first,
        firstly, second, secondly, third, thirdly, fourth, next, finally, lastly, subsequently,
        afterwards, later, given this, given these, despite this, despite these, together these,
        taken together, unlike this, when this, if this, if so, if it, when it, while this, although
        this, although these, since this, because this, because it, because they, as it, as they, as
        this, since it, since they, the above, the same, the following, what is more, not only this,
        specifically, in particular these, see, to our, to the best, there it, there they
        """)

    /// First words of those for whose sake the sentence before is taken along.
    static let joining: Set<String> = [
        "it", "its", "this", "these", "they", "their", "such", "both", "former", "latter", "the",
        "one",
        "some", "most", "each", "all", "consequently", "therefore", "thus", "hence", "accordingly",
        "as", "because", "by", "for", "in", "to", "due", "otherwise", "instead", "conversely",
        "with",
    ]

    /// The authors speak, or speak of their own work.
    static let firstPerson = Phrases(
        """
        we, our, ours, us, i, my, this study, this paper, this article, this work, this review, this
        report, this thesis, this manuscript, this section, this chapter, this document, this guide,
        this research, this investigation, this survey, this tutorial, these authors, in the
        present, the present study, the present work, the present paper, the present article, the
        present results, the present findings, the present review, the present report, the present
        investigation, the present data, the current study, the current work, the current paper, the
        current review, the current results, the current findings, present study, current study,
        current work, the author, the authors, author's, authors', reported here, presented here,
        described here, shown here, discussed here, used here, proposed here
        """)

    /// The sentence says where something stands, not what is so.
    static let pointers = Phrases(
        """
        see section, see table, see figure, see fig, see also, see below, see above, see text, see
        appendix, in section, in sections, in appendix, in chapter, described in, described at,
        described previously, described elsewhere, described above, described below, described by,
        as described, previously described, detailed in, detailed below, discussed in section,
        discussed below, discussed above, mentioned above, mentioned below, mentioned earlier, noted
        above, noted below, given above, given below, given in table, shown above, shown below,
        shown in fig, shown in figure, shown in table, shown in the, listed in table, listed below,
        listed above, summarized in, summarised in, presented in table, presented in fig, reported
        in table, depicted in, illustrated in, displayed in, provided in table, found in table, can
        be found, refer to, refers to section, available at, available from, available in the,
        available online, available upon, available on request, next section, previous section,
        following section, following sections, next chapter, previous chapter, supplementary,
        supplemental, supporting information, appendix, appendices, aforementioned, above mentioned,
        last section, next paragraph, the table, the figure, right panel, left panel, top panel,
        bottom panel, click, et al as, in brackets, in parentheses, figure shows, table shows,
        left plot, right plot, the plot, plot shows, plot illustrates, the reader, mind of,
        figure legend, dashed line, solid line, y axis, x axis, error bars
        """)

    /// Rights, money, thanks and the life of the document.
    static let boilerplate = Phrases(
        """
        creative commons, all rights reserved, copyright, licensed under, license, licence,
        permission from, conflict of interest, conflicts of interest, competing interest, competing
        interests, competing financial, declare that, declares that, declared that, funded by,
        financially supported, supported by a, grant no, grant number, grants from, grant from, by a
        grant, by grants, received funding, funding from, funding for this, funding source, funding
        sources, financial support, supported by the, supported by grants, ethics committee, ethical
        committee, ethical approval, ethics approval, institutional review board, informed consent,
        written consent, helsinki, thank, thanks, grateful, gratefully, gratitude, acknowledge,
        acknowledges, acknowledgement, acknowledgements, correspondence, corresponding author,
        author contributions, orcid, peer review, peer reviewed, preprint, proofread, wrote the,
        drafted the, read and approved, approved the final, contributed equally, kindly provided,
        kindly donated, data not shown, not shown, purchased from, manufacturer's instructions,
        manufacturer’s instructions, conceived and, received his, received her, accepted for
        publication, data availability, accession number, accession numbers, e mail, email, doi,
        issn, isbn, downloaded from, table of contents, all pages, open access article, this is an
        open
        """)

    /// Verbs that say what a thing is.
    static let defining = Phrases(
        """
        is a, is an, is the, are a, are an, are the, is one of, are one of, was the first, refers
        to, refer to, is defined, are defined, defined as, known as, is called, are called, called,
        termed, named, denotes, denote, means that, means, consists of, consist of, consisted of,
        comprises, comprise, comprised, contains, contain, includes, include, is composed, are
        composed, composed of, made up of, represents, represent, describes, specifies, stands for,
        divided into, classified into, classified as, characterized by, characterised by, there are,
        there is, such as, is used to, are used to, is used for, are used for, is based on, are
        based on, provides, provide, enables, enable, allows, allow, supports, stores, holds,
        returns, serves as, acts as, belongs to, is required, must
        """)

    /// Verbs and conjunctions of cause, effect, purpose and comparison.
    static let causal = Phrases(
        """
        because, since, due to, owing to, caused by, causes, cause, caused, leads to, lead to, led
        to, leading to, results in, result in, resulted in, resulting in, results from, resulting
        from, so that, in order to, therefore, thereby, depends on, depend on, requires, require,
        prevents, prevent, prevented, reduces, reduce, reduced, increases, increase, increased,
        decreases, decrease, decreased, improves, improve, improved, affects, affect, affected,
        inhibits, inhibit, inhibited, promotes, promote, induces, induce, induced, contributes to,
        contribute to, associated with, correlated with, related to, higher than, lower than,
        greater than, larger than, smaller than, more than, less than, better than, fewer than,
        compared with, compared to, whereas, unless, if, when, achieved, achieves, outperforms,
        outperformed, responsible for, found that, showed that, shows that, shown that, demonstrated
        that, suggests that, indicates that, revealed that
        """)

    /// Subjects that only the sentences before name.
    static let vagueSubjects = Phrases(
        """
        the method, the methods, the model, the models, the system, the approach, the approaches,
        the algorithm, the procedure, the process, the technique, the proposed, the results, the
        result, the findings, the data, the dataset, the datasets, the analysis, the analyses, the
        study, the studies, the experiment, the experiments, the participants, the participant, the
        patients, the patient, the subjects, the samples, the sample, the mice, the rats, the
        animals, the cells, the respondents, the first, the second, the third, the last, the two,
        the three, the remaining, the rest, the corresponding, the resulting, the obtained, the
        overall, the above, the new, the difference, the differences, the values, the value, the
        number, the group, the groups, the task, the tasks, the training, the test, the solution,
        the mixture, the reaction, the sequence, the reason, the aim, the goal, the purpose, the
        objective, the main, the problem, the authors, the user, the same, the majority, one, some,
        several, many, most, all, each, other, results, analysis, data, findings, there was, there
        were, no significant, no difference, participants, patients, samples, respondents, similar,
        a similar, a total, in total, overall, of the, among the, in the first, in the second
        """)

    /// Openings that go on from what was said, though the rest stands alone.
    static let weakOpeners = Phrases(
        """
        while, although, though, despite, in spite of, even though, even if, given that, given the,
        as shown, as expected, in general, in our, regarding, concerning, with regard to, with
        respect to, based on, according to, on average, currently, recently, today, nowadays, now
        """)

    /// Words within a sentence that point out of it.
    static let anaphora = Phrases(
        """
        this, these, those, it, they, them, former, latter, above, aforementioned, said, such a,
        such an, same, then, thereafter, respective
        """)

    /// The document as a subject.
    static let theStudy = Phrases(
        """
        the study, the paper, the article, the survey, the trial, the experiment, the experiments,
        study design, study period, study population, study protocol, the research, the project, the
        interview, the interviews, the questionnaire
        """)

    /// What was done rather than what is so.
    static let conduct = Phrases(
        """
        was investigated, were investigated, was studied, were studied, was examined, were examined,
        was evaluated, were evaluated, was assessed, were assessed, was analyzed, were analyzed, was
        analysed, were analysed, was performed, were performed, was conducted, were conducted, was
        carried out, were carried out, was measured, were measured, was calculated, were calculated,
        was determined, were determined, was recorded, were recorded, was collected, were collected,
        was obtained, were obtained, was purchased, were purchased, was added, were added, was
        washed, were washed, was centrifuged, were centrifuged, was incubated, were incubated, was
        used, were used, was applied, were applied, was prepared, were prepared, was tested, were
        tested, was compared, were compared, was considered, were considered, was selected, were
        selected, was excluded, were excluded, statistically significant, aimed to, aims to, aim to,
        aim of, objective of, purpose of
        """)

    /// Wishes and plans.
    static let outlook = Phrases(
        """
        further research, further studies, further study, further work, further investigation,
        further investigations, future research, future studies, future study, future work, future
        investigations, more research, more studies, should be considered, remains to be, remain to
        be, is needed, are needed, is still needed, worth noting, need to be investigated, should
        investigate, should focus
        """)

    /// The commonest verbs, by stem.
    ///
    /// A text with none of them, no auxiliary and no participle is a fragment.
    static let verbStems = Set(
        """
        accept access account achiev act activ adapt add address adjust affect aim allow analyz
        analys appear appli argu arriv assess assign assum attach attempt attribut avoid base
        bear becom began begin belong benefit bind bring built calcul call captur carri caus
        chang character choos claim classifi collect combin come compar compet complet compris
        comput concern conclud conduct confirm connect consid consist constitut contain continu
        contribut control convert cost cover creat decid declin decreas defin demand demonstr
        denot depend deriv describ design detect determin develop did differ direct discuss
        display distinguish distribut divid doe drive drop eat emerg emit employ enabl encod
        encount enhanc ensur enter establish estim evalu evolv examin exceed execut exert
        exhibit exist expand expect experi explain explor express extend facilit fail fall feed
        find fit flow focu follow form found gain gave gener get give go grew grow guid handl
        happen harm held help hold hypothes identifi illustr implement impli improv includ
        increas indic induc infect influenc inform inhibit initi inspir interact introduc invad
        investig involv join justifi keep kept know label lack launch lay lead led learn leav
        let lie limit link list live load locat look lose lost made maintain make map match mean
        measur meet mention migrat mitig mix model modifi modul motiv move multipli need note
        obey observ obtain occupi occur offer open oper optim organ origin outperform own parti
        pass perform persist place plai play point posit possess predict prefer prepar present
        preserv prevent process produc prohibit project promot propos protect prove provid
        publish quantifi rais ran rang rank reach read receiv recogn recommend reduc refer
        reflect regul reject relat releas reli remain remov repeat replac report repres reproduc
        requir rescu resembl resist resolv respond rest restrict result retain return reveal
        rise rose run satisfi saw say scale search see seek select send sent separ serv set
        share shed shift show simul slow solv spawn specifi spend split spread stai stand start
        state store stress strengthen studi submit suffer suggest summar suppli support suppress
        surpass surviv swim take target tend term test think throw took train transfer transform
        translat transmit treat trigger turn underli understand undergo understood us utiliz
        vari verifi view visit want went wish work write wrote yield
        """.split(whereSeparator: \.isWhitespace).map(String.init))
    static let auxiliaries: Set<String> = [
        "is", "are", "was", "were", "be", "been", "has", "have", "had", "can", "could", "may",
        "might",
        "must", "shall", "should", "will", "would", "cannot", "do", "does", "did", "isn't",
        "aren't",
    ]
    /// By these a text is known as English.
    static let english: Set<String> = ["the", "of", "and", "a", "an", "in", "to", "for", "with"]

    /// What stands before the number of a part that the document has its own names for.
    static let parts: Set<String> = ["part", "parts", "step", "phase", "experiment", "example"]

    /// What stands before a number to name a place in the document.
    static let numbered: Set<String> = [
        "figure", "figures", "fig", "figs", "table", "tables", "section", "sections", "chapter",
        "equation", "equations", "eq", "eqs", "algorithm", "appendix", "listing", "footnote",
        "page",
        "pages", "ref", "refs", "theorem", "lemma", "corollary", "proposition", "box", "scheme",
        "panel", "panels",
    ]
}
