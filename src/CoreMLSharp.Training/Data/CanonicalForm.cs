using System.Collections.Frozen;
using System.Text;

namespace CoreMLSharp.Training.Data;

/// <summary>
/// Unicode's canonical decomposition, in which two spellings of one text are alike: systems differ in whether a name's é is one character
/// or an e with an accent behind it. Programs without the data of ICU, such as the command, have no <see cref="string.Normalize()"/>.
/// The tables are those of the Unicode Character Database, version 14, for the first plane without CJK compatibility ideographs.
/// </summary>
internal static class CanonicalForm
{
    private const int FirstSyllable = 0xAC00, Syllables = 11_172, FirstLead = 0x1100, FirstVowel = 0x1161, FirstTail = 0x11A7;
    private const int Vowels = 21, Tails = 28;

    /// <summary>By the mark that comes second: each character with what it is together with the mark.</summary>
    private static readonly Dictionary<char, string> Composed = new()
    {
        ['\u0300'] = "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹЕЀИЍеѐиѝĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳἀἂἁἃἈἊἉἋἐἒἑἓἘἚἙἛἠἢἡἣἨἪἩἫἰἲἱἳἸἺ"
            + "ἹἻὀὂὁὃὈὊὉὋὐὒὑὓὙὛὠὢὡὣὨὪὩὫαὰεὲηὴιὶοὸυὺωὼΑᾺΕῈΗῊ᾿῍ϊῒΙῚ῾῝ϋῢΥῪ¨῭ΟῸΩῺ",
        ['\u0301'] = "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿ\u0308\u0344¨΅ΑΆΕΈΗΉΙΊΟΌΥΎΩΏϊΐαάεέηήιί"
            + "ϋΰοόυύωώϒϓГЃКЌгѓкќÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứἀἄἁἅἈἌἉἍἐἔἑἕἘἜἙἝἠἤἡἥἨἬἩἭἰἴἱἵἸἼἹἽ"
            + "ὀὄὁὅὈὌὉὍὐὔὑὕὙὝὠὤὡὥὨὬὩὭ᾿῎῾῞",
        ['\u0302'] = "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ",
        ['\u0303'] = "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ",
        ['\u0304'] = "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳИӢиӣУӮуӯGḠgḡḶḸḷḹṚṜṛṝαᾱΑᾹιῑΙῙυῡΥῩ",
        ['\u0306'] = "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭУЎИЙийуўЖӁжӂАӐаӑЕӖеӗȨḜȩḝẠẶạặαᾰΑᾸιῐΙῘυῠΥῨ",
        ['\u0307'] = "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ",
        ['\u0308'] = "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸΙΪΥΫιϊυϋϒϔЕЁІЇеёіїАӒаӓӘӚәӛЖӜжӝЗӞзӟИӤиӥОӦоӧӨӪөӫЭӬэӭУӰуӱЧӴчӵЫӸыӹHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍ"
            + "tẗ",
        ['\u0309'] = "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ",
        ['\u030A'] = "AÅaåUŮuůwẘyẙ",
        ['\u030B'] = "OŐoőUŰuűУӲуӳ",
        ['\u030C'] = "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ",
        ['\u030F'] = "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕѴѶѵѷ",
        ['\u0311'] = "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ",
        ['\u0313'] = "αἀΑἈεἐΕἘηἠΗἨιἰΙἸοὀΟὈυὐωὠΩὨρῤ",
        ['\u0314'] = "αἁΑἉεἑΕἙηἡΗἩιἱΙἹοὁΟὉυὑΥὙωὡΩὩρῥΡῬ",
        ['\u031B'] = "OƠoơUƯuư",
        ['\u0323'] = "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ",
        ['\u0324'] = "UṲuṳ",
        ['\u0325'] = "AḀaḁ",
        ['\u0326'] = "SȘsșTȚtț",
        ['\u0327'] = "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ",
        ['\u0328'] = "AĄaąEĘeęIĮiįUŲuųOǪoǫ",
        ['\u032D'] = "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ",
        ['\u032E'] = "HḪhḫ",
        ['\u0330'] = "EḚeḛIḬiḭUṴuṵ",
        ['\u0331'] = "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ",
        ['\u0338'] = "←↚→↛↔↮⇐⇍⇔⇎⇒⇏∃∄∈∉∋∌∣∤∥∦∼≁≃≄≅≇≈≉=≠≡≢≍≭<≮>≯≤≰≥≱≲≴≳≵≶≸≷≹≺⊀≻⊁⊂⊄⊃⊅⊆⊈⊇⊉⊢⊬⊨⊭⊩⊮⊫⊯≼⋠≽⋡⊑⋢⊒⋣⊲⋪⊳⋫⊴⋬⊵⋭⫝\u2ADC",
        ['\u0342'] = "ἀἆἁἇἈἎἉἏἠἦἡἧἨἮἩἯἰἶἱἷἸἾἹἿὐὖὑὗὙὟὠὦὡὧὨὮὩὯαᾶ¨῁ηῆ᾿῏ιῖϊῗ῾῟υῦϋῧωῶ",
        ['\u0345'] = "ἀᾀἁᾁἂᾂἃᾃἄᾄἅᾅἆᾆἇᾇἈᾈἉᾉἊᾊἋᾋἌᾌἍᾍἎᾎἏᾏἠᾐἡᾑἢᾒἣᾓἤᾔἥᾕἦᾖἧᾗἨᾘἩᾙἪᾚἫᾛἬᾜἭᾝἮᾞἯᾟὠᾠὡᾡὢᾢὣᾣὤᾤὥᾥὦᾦὧᾧὨᾨὩᾩὪᾪὫᾫὬᾬὭᾭὮᾮὯᾯὰᾲαᾳάᾴᾶᾷΑᾼ"
            + "ὴῂηῃήῄῆῇΗῌὼῲωῳώῴῶῷΩῼ",
        ['\u05B4'] = "\u05D9\uFB1D",
        ['\u05B7'] = "\u05F2\uFB1F\u05D0\uFB2E",
        ['\u05B8'] = "\u05D0\uFB2F",
        ['\u05B9'] = "\u05D5\uFB4B",
        ['\u05BC'] = "\u05D0\uFB30\u05D1\uFB31\u05D2\uFB32\u05D3\uFB33\u05D4\uFB34\u05D5\uFB35\u05D6\uFB36\u05D8\uFB38"
            + "\u05D9\uFB39\u05DA\uFB3A\u05DB\uFB3B\u05DC\uFB3C\u05DE\uFB3E\u05E0\uFB40\u05E1\uFB41\u05E3\uFB43\u05E4\uFB44"
            + "\u05E6\uFB46\u05E7\uFB47\u05E8\uFB48\u05E9\uFB49\u05EA\uFB4A",
        ['\u05BF'] = "\u05D1\uFB4C\u05DB\uFB4D\u05E4\uFB4E",
        ['\u05C1'] = "\u05E9\uFB2A\uFB49\uFB2C",
        ['\u05C2'] = "\u05E9\uFB2B\uFB49\uFB2D",
        ['\u0653'] = "\u0627\u0622",
        ['\u0654'] = "\u0627\u0623\u0648\u0624\u064A\u0626\u06D5\u06C0\u06C1\u06C2\u06D2\u06D3",
        ['\u0655'] = "\u0627\u0625",
        ['\u093C'] = "नऩरऱळऴक\u0958ख\u0959ग\u095Aज\u095Bड\u095Cढ\u095Dफ\u095Eय\u095F",
        ['\u09BC'] = "ড\u09DCঢ\u09DDয\u09DF",
        ['\u09BE'] = "\u09C7\u09CB",
        ['\u09D7'] = "\u09C7\u09CC",
        ['\u0A3C'] = "ਲ\u0A33ਸ\u0A36ਖ\u0A59ਗ\u0A5Aਜ\u0A5Bਫ\u0A5E",
        ['\u0B3C'] = "ଡ\u0B5Cଢ\u0B5D",
        ['\u0B3E'] = "\u0B47\u0B4B",
        ['\u0B56'] = "\u0B47\u0B48",
        ['\u0B57'] = "\u0B47\u0B4C",
        ['\u0BBE'] = "\u0BC6\u0BCA\u0BC7\u0BCB",
        ['\u0BD7'] = "ஒஔ\u0BC6\u0BCC",
        ['\u0C56'] = "\u0C46\u0C48",
        ['\u0CC2'] = "\u0CC6\u0CCA",
        ['\u0CD5'] = "\u0CBF\u0CC0\u0CC6\u0CC7\u0CCA\u0CCB",
        ['\u0CD6'] = "\u0CC6\u0CC8",
        ['\u0D3E'] = "\u0D46\u0D4A\u0D47\u0D4B",
        ['\u0D57'] = "\u0D46\u0D4C",
        ['\u0DCA'] = "\u0DD9\u0DDA\u0DDC\u0DDD",
        ['\u0DCF'] = "\u0DD9\u0DDC",
        ['\u0DDF'] = "\u0DD9\u0DDE",
        ['\u0F72'] = "\u0F71\u0F73",
        ['\u0F74'] = "\u0F71\u0F75",
        ['\u0F80'] = "\u0FB2\u0F76\u0FB3\u0F78\u0F71\u0F81",
        ['\u0FB5'] = "ཀ\u0F69\u0F90\u0FB9",
        ['\u0FB7'] = "ག\u0F43ཌ\u0F4Dད\u0F52བ\u0F57ཛ\u0F5C\u0F92\u0F93\u0F9C\u0F9D\u0FA1\u0FA2\u0FA6\u0FA7\u0FAB\u0FAC",
        ['\u102E'] = "ဥဦ",
        ['\u1B35'] = "ᬅᬆᬇᬈᬉᬊᬋᬌᬍᬎᬑᬒ\u1B3A\u1B3B\u1B3C\u1B3D\u1B3E\u1B40\u1B3F\u1B41\u1B42\u1B43",
        ['\u3099'] = "かがきぎくぐけげこごさざしじすずせぜそぞただちぢつづてでとどはばひびふぶへべほぼうゔゝゞカガキギクグケゲコゴサザシジスズセゼソゾタダチヂツヅテデトドハバヒビフブヘベホボウヴワヷヰヸヱヹヲヺヽヾ",
        ['\u309A'] = "はぱひぴふぷへぺほぽハパヒピフプヘペホポ",
    };

    /// <summary>Characters that are other ones, each with that.</summary>
    private const string Same =
        "\u0340\u0300\u0341\u0301\u0343\u0313\u0374\u02B9\u037E\u003B\u0387\u00B7\u1F71\u03AC\u1F73\u03AD\u1F75\u03AE\u1F77\u03AF"
            + "\u1F79\u03CC\u1F7B\u03CD\u1F7D\u03CE\u1FBB\u0386\u1FBE\u03B9\u1FC9\u0388\u1FCB\u0389\u1FD3\u0390\u1FDB\u038A"
            + "\u1FE3\u03B0\u1FEB\u038E\u1FEE\u0385\u1FEF\u0060\u1FF9\u038C\u1FFB\u038F\u1FFD\u00B4\u2000\u2002\u2001\u2003"
            + "\u2126\u03A9\u212A\u004B\u212B\u00C5\u2329\u3008\u232A\u3009";

    /// <summary>Ranges of marks that follow a character in the order of a class: the first, the last, the class.</summary>
    private const string Order =
        "\u0300\u0314\u00E6\u0315\u0315\u00E8\u0316\u0319\u00DC\u031A\u031A\u00E8\u031B\u031B\u00D8\u031C\u0320\u00DC"
            + "\u0321\u0322\u00CA\u0323\u0326\u00DC\u0327\u0328\u00CA\u0329\u0333\u00DC\u0334\u0338\u0001\u0339\u033C\u00DC"
            + "\u033D\u0344\u00E6\u0345\u0345\u00F0\u0346\u0346\u00E6\u0347\u0349\u00DC\u034A\u034C\u00E6\u034D\u034E\u00DC"
            + "\u0350\u0352\u00E6\u0353\u0356\u00DC\u0357\u0357\u00E6\u0358\u0358\u00E8\u0359\u035A\u00DC\u035B\u035B\u00E6"
            + "\u035C\u035C\u00E9\u035D\u035E\u00EA\u035F\u035F\u00E9\u0360\u0361\u00EA\u0362\u0362\u00E9\u0363\u036F\u00E6"
            + "\u0483\u0487\u00E6\u0591\u0591\u00DC\u0592\u0595\u00E6\u0596\u0596\u00DC\u0597\u0599\u00E6\u059A\u059A\u00DE"
            + "\u059B\u059B\u00DC\u059C\u05A1\u00E6\u05A2\u05A7\u00DC\u05A8\u05A9\u00E6\u05AA\u05AA\u00DC\u05AB\u05AC\u00E6"
            + "\u05AD\u05AD\u00DE\u05AE\u05AE\u00E4\u05AF\u05AF\u00E6\u05B0\u05B0\u000A\u05B1\u05B1\u000B\u05B2\u05B2\u000C"
            + "\u05B3\u05B3\u000D\u05B4\u05B4\u000E\u05B5\u05B5\u000F\u05B6\u05B6\u0010\u05B7\u05B7\u0011\u05B8\u05B8\u0012"
            + "\u05B9\u05BA\u0013\u05BB\u05BB\u0014\u05BC\u05BC\u0015\u05BD\u05BD\u0016\u05BF\u05BF\u0017\u05C1\u05C1\u0018"
            + "\u05C2\u05C2\u0019\u05C4\u05C4\u00E6\u05C5\u05C5\u00DC\u05C7\u05C7\u0012\u0610\u0617\u00E6\u0618\u0618\u001E"
            + "\u0619\u0619\u001F\u061A\u061A\u0020\u064B\u064B\u001B\u064C\u064C\u001C\u064D\u064D\u001D\u064E\u064E\u001E"
            + "\u064F\u064F\u001F\u0650\u0650\u0020\u0651\u0651\u0021\u0652\u0652\u0022\u0653\u0654\u00E6\u0655\u0656\u00DC"
            + "\u0657\u065B\u00E6\u065C\u065C\u00DC\u065D\u065E\u00E6\u065F\u065F\u00DC\u0670\u0670\u0023\u06D6\u06DC\u00E6"
            + "\u06DF\u06E2\u00E6\u06E3\u06E3\u00DC\u06E4\u06E4\u00E6\u06E7\u06E8\u00E6\u06EA\u06EA\u00DC\u06EB\u06EC\u00E6"
            + "\u06ED\u06ED\u00DC";

    private static readonly FrozenDictionary<char, string> Parts = ReadParts();
    private static readonly FrozenDictionary<char, int> Classes = ReadClasses();

    /// <summary>The decomposition of a text; the same for all its spellings.</summary>
    public static string Of(string text)
    {
        if (Ascii.IsValid(text)) return text;
        StringBuilder decomposed = new(text.Length);
        foreach (char c in text) Decompose(c, decomposed);
        for (int i = 1; i < decomposed.Length; i++)
        {
            // Marks of a lower class move before those of a higher one, but never over a character that is no mark.
            int order = ClassOf(decomposed[i]);
            for (int k = i; order > 0 && k > 0 && ClassOf(decomposed[k - 1]) > order; k--)
            {
                (decomposed[k - 1], decomposed[k]) = (decomposed[k], decomposed[k - 1]);
            }
        }

        return decomposed.ToString();
    }

    private static void Decompose(char c, StringBuilder decomposed)
    {
        int syllable = c - FirstSyllable;
        if (syllable is >= 0 and < Syllables)
        {
            decomposed.Append((char)(FirstLead + (syllable / (Vowels * Tails))));
            decomposed.Append((char)(FirstVowel + (syllable % (Vowels * Tails) / Tails)));
            if (syllable % Tails > 0) decomposed.Append((char)(FirstTail + (syllable % Tails)));
        }
        else if (Parts.TryGetValue(c, out string? parts))
        {
            Decompose(parts[0], decomposed);
            decomposed.Append(parts[1..]);
        }
        else decomposed.Append(c);
    }

    private static int ClassOf(char c) => Classes.GetValueOrDefault(c);

    private static FrozenDictionary<char, string> ReadParts()
    {
        Dictionary<char, string> parts = [];
        foreach ((char mark, string pairs) in Composed)
        {
            foreach (char[] pair in pairs.Chunk(2)) parts[pair[1]] = $"{pair[0]}{mark}";
        }

        foreach (char[] pair in Same.Chunk(2)) parts[pair[0]] = $"{pair[1]}";
        return parts.ToFrozenDictionary();
    }

    private static FrozenDictionary<char, int> ReadClasses() => Order.Chunk(3)
        .SelectMany(range => Enumerable.Range(range[0], range[1] - range[0] + 1).Select(mark => ((char)mark, (int)range[2])))
        .ToFrozenDictionary(entry => entry.Item1, entry => entry.Item2);
}
