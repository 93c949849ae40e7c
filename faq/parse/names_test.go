package parse

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/godeeper/godeeper/faq"
)

// Each case is a description and what must be read from it: the name, then its aliases.
func TestTopicNames(t *testing.T) {
	for text, want := range map[string]string{
		"Japan is an island country of East Asia.": "Japan",
		"Mark Rutte is a Dutch politician.":        "Mark Rutte = Rutte",
		"The North Atlantic Treaty Organization, also called the North Atlantic Alliance, is an alliance.":       "North Atlantic Treaty Organization = North Atlantic Alliance = NATO",
		"Recep Tayyip Erdoğan has led Turkey since 2003, first as prime minister.":                               "Recep Tayyip Erdoğan = Erdoğan",
		"Comet 67P/Churyumov-Gerasimenko is a duck-shaped comet.":                                                "Comet 67P/Churyumov-Gerasimenko",
		"The White Helmets, officially Syria Civil Defence, are volunteers who rescue people.":                   "White Helmets = Syria Civil Defence",
		"The Indian Space Research Organisation, or ISRO, is India's space agency.":                              "Indian Space Research Organisation = ISRO",
		"The Indian Space Research Organisation (ISRO) is India's space agency.":                                 "Indian Space Research Organisation = ISRO",
		"The Revolutionary Armed Forces of Colombia, known as the FARC, were an army.":                           "Revolutionary Armed Forces of Colombia = FARC",
		"Álvaro Uribe, president from 2002 to 2010, fought the FARC.":                                            "Álvaro Uribe = Uribe",
		"Aboriginal and Torres Strait Islander peoples are the first inhabitants of Australia.":                  "Aboriginal and Torres Strait Islander peoples",
		"Quantitative easing is a policy of buying bonds.":                                                       "Quantitative easing",
		"The euro is the currency of 20 countries.":                                                              "euro",
		"El Niño (Spanish for \"the boy\") is a warming of the Pacific.":                                         "El Niño",
		"Ricaurte Vásquez Morales heads the Panama Canal Authority.":                                             "Ricaurte Vásquez Morales = Morales",
		"The Panama Canal Authority – ACP – runs the canal.":                                                     "Panama Canal Authority = ACP",
		"World Health Organization (WHO): An agency.":                                                            "World Health Organization (WHO)",
		"ANN LEE OKORO: A politician.":                                                                           "ANN LEE OKORO = Okoro",
		"JD(U) is a party of Bihar.":                                                                             "JD(U)",
		"Janata Dal (United), or JD(U), is a party of Bihar.":                                                    "Janata Dal (United) = JD(U)",
		"The Rosetta Stone, which gave the probe its name, is an inscribed slab.":                                "Rosetta Stone",
		"Ursula von der Leyen is a German politician who leads the Commission.":                                  "Ursula von der Leyen = von der Leyen",
		"Xi Jinping is a Chinese politician.":                                                                    "Xi Jinping = Xi",
		"Bashar al-Assad is a Syrian politician who was president until 2024.":                                   "Bashar al-Assad = al-Assad = Assad",
		"Theresa May is a British politician.":                                                                   "Theresa May",
		"Robert F. Kennedy Jr. is an American politician and lawyer.":                                            "Robert F. Kennedy Jr. = Kennedy",
		"King Charles III is king of the United Kingdom.":                                                        "King Charles III = Charles",
		"Mount Everest is a mountain in Nepal, which many climb.":                                                "Mount Everest",
		"In 2014, Narendra Modi became prime minister of India.":                                                 "Narendra Modi = Modi",
		"Born in 1950, Narendra Modi is a politician.":                                                           "Narendra Modi = Modi",
		"SpaceX is an American company founded by Elon Musk.":                                                    "SpaceX",
		"eBay is an American company.":                                                                           "eBay",
		"The International Criminal Court (French: Cour pénale internationale), abbreviated as ICC, is a court.": "International Criminal Court = Cour pénale internationale = ICC",
		"The World Health Organization (WHO) is an agency.":                                                      "World Health Organization",
		"Médecins Sans Frontières, also known as Doctors Without Borders or MSF, is a charity.":                  "Médecins Sans Frontières = Doctors Without Borders = MSF",
		"Hamas, officially the Islamic Resistance Movement, is a Palestinian movement.":                          "Hamas = Islamic Resistance Movement",
		"The 2015 Paris Agreement is a treaty.":                                                                  "2015 Paris Agreement",
		"The Hague is a city in the Netherlands.":                                                                "The Hague",
		"Chandrababu Naidu leads the TDP and returned as chief minister.":                                        "Chandrababu Naidu = Naidu",
		"Luna-25 was a Russian lander.":                                                                          "Luna-25",
		"Inflation is a rise in prices.":                                                                         "Inflation",
		"It was founded in 1969.":                                                                                "",
		"Mark Rutte: A Dutch politician.":                                                                        "Mark Rutte = Rutte",
		"European Union (EU) – a union of 27 countries.":                                                         "European Union = EU",
		"Lagos — The largest city of Nigeria.":                                                                   "Lagos",
		"The Bank of Japan is the central bank of Japan.":                                                        "Bank of Japan = BOJ",
		"Sergio Mattarella, an Italian politician, lawyer and jurist, has been president of Italy since 2015.":   "Sergio Mattarella = Mattarella",
		"The Kremlin is a fortress in Moscow.":                                                                   "Kremlin",
		"Black Lives Matter (BLM) is a movement that began in 2013.":                                             "Black Lives Matter = BLM",
		"Sarina Wiegman is the Dutch coach of England. She won the European Championship.":                       "Sarina Wiegman = Wiegman",
		"\"Brexit\" is the withdrawal of Britain from the European Union.":                                       "Brexit",
		"Jacinda Ardern, who was prime minister of New Zealand until 2023, resigned.":                            "Jacinda Ardern = Ardern",
		"The Organization of the Petroleum Exporting Countries (OPEC) is a group of 12 states.":                  "Organization of the Petroleum Exporting Countries = OPEC",
		"Volodymyr Zelensky (born 1978) is a Ukrainian politician.":                                              "Volodymyr Zelensky = Zelensky",
		"A tariff is a tax on imports.":                                                                          "tariff",
		"Kim Jong Un is the supreme leader of North Korea.":                                                      "Kim Jong Un = Kim",
		"UNESCO is the cultural agency of the United Nations.":                                                   "UNESCO",
		"The Group of Seven, better known as the G7, is a forum of leaders.":                                     "Group of Seven = G7",
	} {
		r := reader{b: &faq.Briefing{}, ids: map[string]bool{}, again: map[string]int{}}
		topic, _ := r.topic(chunk{line: 1, blocks: []block{{kind: paragraph, text: text, line: 1}}}, &section{head: "Topics"})
		got := strings.Join(append([]string{topic.Name}, topic.Aliases...), " = ")
		if got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
	}
}

// Each sentence is followed by the newspapers that it is attributed to.
func TestPapers(t *testing.T) {
	story := "What's happened\nMark Rutte met Powell of the Fed. The White House and Hamas welcomed it; Sky Harbour opened.\nWhat the papers say\n"
	for _, tt := range []struct{ text, want string }{
		{"According to The Japan Times, Mark Rutte came. He stated, 'It is done,' and left. Meanwhile, Nikkei Asia disagreed. This reflects a trend.",
			"The Japan Times | The Japan Times | Nikkei Asia | "},
		{"Powell himself described the step. Many outlets recalled it.", " | "},
		{"The BBC stressed relief, while the Financial Times looked at bets.", "BBC; Financial Times"},
		{"The Lumumba Post and Daily Dawn described a plan. The Fed said no. The White House declined.", "The Lumumba Post; Daily Dawn |  | "},
		{"Indian newspapers such as The Times of India and The Hindu celebrated.", "The Times of India; The Hindu"},
		{"Argentine papers such as Clarín and La Nación celebrated Messi.", "Clarín; La Nación"},
		{"Papers like Gulf Echo, Dawn and Sabah were cautious.", "Gulf Echo; Dawn; Sabah"},
		{"The Guardian's editorial was harsh. It called the plan a folly. The paper asked for more.", "The Guardian | The Guardian | The Guardian"},
		{"Dawn broke over Gaza. The Times Square rally ended. Time is short.", " |  | "},
		{"Dawn reported it. Time magazine noted it. In The Sun, ministers were mocked.", "Dawn | Time | The Sun"},
		{"Hamas said that it agreed. Mark Rutte wrote to Powell.", " | "},
		{"The Wall Street rally went on. Wall Street Journal readers knew.", " | The Wall Street Journal"},
		{"Haaretz and the Jerusalem Post reported talks, and Sky Harbour denied it.", "Haaretz; The Jerusalem Post"},
		{"\"A dead end\", wrote Le Monde. \"A door,\" it added.", "Le Monde | Le Monde"},
		{"The Hindu described it as a start. It was late. It said more would come.", "The Hindu |  | "},
		{"Writing in the Irish Times, Jane Roe called for calm. She said it was urgent.", "The Irish Times | The Irish Times"},
		{"The news site Rappler reported arrests. The Manila-based broadcaster GMA followed.", "Rappler | GMA"},
		{"Analyst John Smith reported losses. President Jane Doe described hopes.", " | "},
		{"Zambia Daily Mail headlined 'At last'. The Lusaka Star called it late.", "Zambia Daily Mail | The Lusaka Star"},
		{"Vox.com explained the ruling. Kyodo, citing sources, reported a delay.", "Vox.com | Kyodo News"},
		{"‘We need more,’ The Economist argued. Elsewhere, Bild asked who pays.", "The Economist | Bild"},
		{"In Germany, Der Spiegel and Die Zeit disagreed. The former called it a risk.", "Der Spiegel; Die Zeit | Der Spiegel; Die Zeit"},
		{"The New York Times' reporters found documents. L'Équipe paid tribute.", "The New York Times | L'Équipe"},
		{"The Associated Press (AP) reported that it was over.", "Associated Press"},
		{"Ghanaian newspapers were divided. The Ghanaian daily Daily Guide disagreed. Jamaican papers and Dawn reported it.", " | Daily Guide | Dawn"},
		{"\"We are ready,\" Museveni told NTV Uganda. He told Parliament the same. The minister spoke to Radio One.", "NTV Uganda | NTV Uganda | Radio One"},
		{"Independent experts doubted it. Nature suffered. Science is clear.", " |  | "},
	} {
		b, _, err := Parse("a.txt", []byte(story+tt.text))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range b.Sections[1].Passages {
			got = append(got, strings.Join(p.Papers, "; "))
		}
		if diff := cmp.Diff(strings.Split(tt.want, " | "), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.text, diff)
		}
	}
}

func TestOutlets(t *testing.T) {
	names := map[string]bool{}
	for word, os := range outletsByWord() {
		for _, o := range os {
			names[o.name] = true
			if firstWord(o.words) != word || strings.TrimSpace(o.words) != o.words || strings.ContainsAny(o.words, "?|") {
				t.Errorf("%+v under %q", o, word)
			}
		}
	}
	if len(names) < 150 {
		t.Errorf("%d outlets, want 150", len(names))
	}
}

func TestDatelines(t *testing.T) {
	for text, want := range map[string]string{
		"21 September 2024":                     "2024-09-21",
		"September 21, 2024":                    "2024-09-21",
		"Sept. 21, 2024":                        "2024-09-21",
		"21st of September 2024":                "2024-09-21",
		"Saturday, 21 September 2024":           "2024-09-21",
		"Sat 21 Sep 2024 10.30 BST":             "2024-09-21",
		"2024-09-21":                            "2024-09-21",
		"2024/09/21":                            "2024-09-21",
		"21.09.2024":                            "2024-09-21",
		"09/21/2024":                            "2024-09-21",
		"3/4/2024":                              "2024-04-03 unsure",
		"2024-09-21T23:30:00-05:00":             "2024-09-21",
		"Updated: 6 March 2023":                 "2023-03-06 updated",
		"Last updated on 6 March 2023 at 10:30": "2023-03-06 updated",
		"Published: 5 March 2023 | Updated: 6 March 2023": "2023-03-05",
		"By Jane Doe | 5 March 2023":                      "2023-03-05 By Jane Doe",
		"5 March 2023, by Jane Doe and Jo Roe":            "2023-03-05 by Jane Doe and Jo Roe",
		"Jane Doe · 5 March 2023 · 4 min read":            "2023-03-05 Jane Doe",
		"By Jane Doe":                                     "By Jane Doe",
		"Author: Jane Doe":                                "Jane Doe",
		"6. März 2023":                                    "2023-03-06",
		"Publié le 6 mars 2023":                           "2023-03-06",
		"6 de marzo de 2023":                              "2023-03-06",
		"2023年3月6日":                                       "2023-03-06",
		"6-Mar-2023":                                      "2023-03-06",
		"By the numbers":                                  "",
		"By 2030 all is done":                             "",
		"Floods of 12 January 2023":                       "",
		"On 12 January 2023 it rained.":                   "",
		"31 February 2023":                                "",
		"The vote was on 12 January 2023":                 "",
		"2023":                                            "",
		"":                                                "",
	} {
		dl, ok := readDateline(text)
		var got []string
		if !dl.day.IsZero() {
			got = append(got, dl.day.Format("2006-01-02"))
		}
		if dl.updated {
			got = append(got, "updated")
		}
		if dl.unsure {
			got = append(got, "unsure")
		}
		if dl.byline != "" {
			got = append(got, dl.byline)
		}
		if s := strings.Join(got, " "); s != want || ok != (want != "") {
			t.Errorf("readDateline(%q) = %q, %v, want %q", text, s, ok, want)
		}
	}
}

func TestRoles(t *testing.T) {
	for text, want := range map[string]string{
		"What's happened": "happened!", "WHAT’S HAPPENED:": "happened!", "## Whats Happened?": "happened!", "1. What`s happened": "happened!", "What has happened": "happened!",
		"**What's behind the headlines**": "behind!", "Behind the headline": "behind!",
		"What do the papers say?": "papers!", "What the newspapers say": "papers!",
		"How did we get here?": "history!", "Background": "history", "II. How we got here": "history!",
		"GO DEEPER →": "deeper!", "Going deeper": "deeper!",
		"Common Question": "questions!", "FAQs": "questions!", "Frequently asked questions (FAQ)": "questions!", "Q&A": "questions", "Common questions about the vote": "questions",
		"More on this topic": "topics!", "Topics": "topics", "Who's who": "topics",
		"Sources:": "sources!", "Further reading": "sources",
		"Why it matters": "other", "Reaction": "other", "What happens next": "other", "Questions remain over the vote": "other", "How we got here by train and by bus": "other", "": "other",
	} {
		role, strong := roleOf(text)
		got := string(role)
		if strong {
			got += "!"
		}
		if got != want {
			t.Errorf("roleOf(%q) = %s, want %s", text, got, want)
		}
	}
}

func TestClause(t *testing.T) {
	for text, want := range map[string]string{
		"Japan and NATO are enhancing their partnership, focusing on industry.": "Japan and NATO are enhancing their partnership",
		"It rained.": "It rained",
		"Short, then the sentence goes on with another clause of some length, and ends.":                                                  "Short, then the sentence goes on with another clause of some length",
		"This one sentence has no comma at all and goes on for so long that it must be cut at a word somewhere near the end of the line.": "This one sentence has no comma at all and goes on for so long that it must be cut at a…",
		"Why is the sky blue?": "Why is the sky blue?",
	} {
		if got := clause(text); got != want {
			t.Errorf("clause(%q) = %q, want %q", text, got, want)
		}
	}
}

func TestSlug(t *testing.T) {
	for text, want := range map[string]string{
		"Japan & NATO's Ties": "japan-natos-ties", "Erdoğan in İzmit": "erdogan-in-izmit", "Łódź, Århus, Straße": "lodz-arhus-strasse", "日本": "", "--a--": "a",
	} {
		if got := slug(text); got != want {
			t.Errorf("slug(%q) = %q, want %q", text, got, want)
		}
	}
	if id := briefingID("dir/日本.txt", &faq.Briefing{}); !strings.HasPrefix(id, "briefing-") {
		t.Errorf("id %q", id)
	}
}
